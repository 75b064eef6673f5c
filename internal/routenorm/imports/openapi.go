package imports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// openAPI is the needed part of an OpenAPI description (2.0, 3.0 to 3.2; spec.openapis.org, read 2026-11-23).
type openAPI struct {
	Swagger    text                         `json:"swagger" yaml:"swagger"`
	OpenAPI    text                         `json:"openapi" yaml:"openapi"`
	BasePath   text                         `json:"basePath" yaml:"basePath"` // version 2
	Servers    []apiServer                  `json:"servers" yaml:"servers"`   // version 3
	Paths      apiPaths                     `json:"paths" yaml:"paths"`
	Parameters lenient[map[string]apiParam] `json:"parameters" yaml:"parameters"` // version 2
	Components struct {
		PathItems  apiPaths                     `json:"pathItems" yaml:"pathItems"`
		Parameters lenient[map[string]apiParam] `json:"parameters" yaml:"parameters"`
	} `json:"components" yaml:"components"`
}

// apiServer is the address of an API: a URL, absolute or relative, in which "{name}" is a variable.
type apiServer struct {
	URL       string                 `json:"url" yaml:"url"`
	Variables map[string]apiVariable `json:"variables" yaml:"variables"`
}

type apiVariable struct {
	Default text   `json:"default" yaml:"default"`
	Enum    []text `json:"enum" yaml:"enum"`
}

type apiPath struct {
	Ref        string                         `json:"$ref" yaml:"$ref"`
	Servers    []apiServer                    `json:"servers" yaml:"servers"`
	Parameters lenient[[]apiParam]            `json:"parameters" yaml:"parameters"`
	Get        *apiMethod                     `json:"get" yaml:"get"`
	Put        *apiMethod                     `json:"put" yaml:"put"`
	Post       *apiMethod                     `json:"post" yaml:"post"`
	Delete     *apiMethod                     `json:"delete" yaml:"delete"`
	Options    *apiMethod                     `json:"options" yaml:"options"`
	Head       *apiMethod                     `json:"head" yaml:"head"`
	Patch      *apiMethod                     `json:"patch" yaml:"patch"`
	Trace      *apiMethod                     `json:"trace" yaml:"trace"`
	Query      *apiMethod                     `json:"query" yaml:"query"`
	Any        *apiMethod                     `json:"x-amazon-apigateway-any-method" yaml:"x-amazon-apigateway-any-method"`
	More       lenient[map[string]*apiMethod] `json:"additionalOperations" yaml:"additionalOperations"`
}

type apiMethod struct {
	OperationID text                `json:"operationId" yaml:"operationId"`
	Servers     []apiServer         `json:"servers" yaml:"servers"`
	Parameters  lenient[[]apiParam] `json:"parameters" yaml:"parameters"`
}

// apiParam is a parameter. Up to version 3.1, the standard cannot express that one matches slashes. Multi is GitHub's
// extension for that, Proposed was proposed to the authors of the standard in 2022, and Reserved is the form of version
// 3.2.
type apiParam struct {
	Ref      string `json:"$ref" yaml:"$ref"`
	Name     text   `json:"name" yaml:"name"`
	In       text   `json:"in" yaml:"in"`
	Multi    text   `json:"x-multi-segment" yaml:"x-multi-segment"`
	Proposed text   `json:"x-multiSegment" yaml:"x-multiSegment"`
	Reserved text   `json:"allowReserved" yaml:"allowReserved"`
}

func (p apiParam) takesSlashes() bool {
	return p.In == "path" && (p.Multi == "true" || p.Proposed == "true" || p.Reserved == "true")
}

// openAPIDrafts parses an OpenAPI description, YAML or JSON, version 2 or 3. Each method of each path is a route below
// the base path, or below the path of each server of that method. Hosts are omitted, because a load balancer may have
// other names. A server's variable stands for each value of its enum, or for its default. If a server has more than
// maxChoices paths, only the first ones are used, and it gets a note. A parameter that matches slashes becomes a rest
// if it ends the path.
func openAPIDrafts(b []byte, _ Options) ([]draft, error) {
	var api openAPI
	var err error
	if isJSON(b) {
		err = json.Unmarshal(b, &api)
	} else {
		err = yaml.Unmarshal(b, &api)
	}
	switch {
	case err != nil:
		return nil, formError(err)
	case api.Swagger == "" && api.OpenAPI == "":
		return nil, errors.New("not an OpenAPI description: it has neither \"openapi\" nor \"swagger\"")
	}
	slices.SortStableFunc(api.Paths, func(a, b apiEntry) int { return strings.Compare(a.name, b.name) })
	var drafts []draft
	for _, e := range api.Paths {
		drafts = append(drafts, api.path(e)...)
	}
	if len(drafts) == 0 {
		return nil, errors.New("no path is described")
	}
	return withAnyMethod(drafts), nil
}

// looksOpenAPI reports whether a text is an OpenAPI object or mapping.
func looksOpenAPI(b []byte) bool {
	if isJSON(b) {
		var head struct{ Swagger, OpenAPI text }
		return json.Unmarshal(b, &head) == nil && (head.Swagger != "" || head.OpenAPI != "")
	}
	for line := range strings.Lines(string(b)) {
		if key, _, ok := strings.Cut(line, ":"); ok && (strings.Trim(key, `"'`) == "openapi" || strings.Trim(key, `"'`) == "swagger") {
			return true
		}
	}
	return false
}

// isJSON reports whether a text starts like a JSON object or array.
func isJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\ufeff")
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

// path returns the routes of one path.
func (a *openAPI) path(e apiEntry) []draft {
	switch {
	case strings.HasPrefix(e.name, "x-"):
		return nil
	case e.err != nil:
		return []draft{{path: e.name, from: e.name, note: "cannot be read: it, its servers or its methods are not in the form of the standard"}}
	}
	e.name = "/" + strings.TrimPrefix(e.name, "/")
	item, elsewhere := a.resolve(e.item, maxRefs)
	var out []draft
	if elsewhere != "" {
		out = append(out, draft{path: e.name, from: e.name, note: "is described elsewhere: " + elsewhere})
	}
	for _, m := range item.methods() {
		out = append(out, a.operation(e.name, item, m)...)
	}
	return out
}

// operation returns the routes of one method of a path.
func (a *openAPI) operation(path string, item *apiPath, m namedMethod) []draft {
	from := cmp.Or(m.method, "any method") + " " + path
	if m.OperationID != "" {
		from += ", " + string(m.OperationID)
	}
	if m.method != "" && routenorm.Method([]byte(m.method)) != m.method {
		return []draft{{path: path, from: from, note: fmt.Sprintf("%q is not a registered HTTP method", m.method)}}
	}
	if strings.ContainsAny(path, "?#") {
		from += "; a pattern has neither query nor fragment"
	}
	prefixes, out := a.prefixes(firstOf(m.Servers, item.Servers, a.Servers))
	spelled, why := a.withRests(path, item, m)
	for _, prefix := range prefixes {
		for _, s := range (grammar{braces: true, escaped: true}).convert(prefix + spelled) {
			d := draft{method: m.method, path: s.path, one: s.one, from: from + why, wide: !s.exact}
			if !s.exact {
				d.from += notExact
			}
			out = append(out, d)
		}
	}
	return out
}

// withRests marks a last parameter that matches slashes as a rest: one that is described so, or has a name that says so. FastAPI
// and Nest describe their wildcards, "{path:path}" and "*path", like any other parameter. why is what a comment has to say.
func (a *openAPI) withRests(path string, item *apiPath, m namedMethod) (spelled, why string) {
	spelled = path
	for _, p := range slices.Concat(item.Parameters.v, m.Parameters.v) {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			p = a.Components.Parameters.v[name]
		} else if name, ok := strings.CutPrefix(p.Ref, "#/parameters/"); ok {
			p = a.Parameters.v[name]
		}
		if !p.takesSlashes() {
			continue
		}
		mark := "/{" + string(p.Name) + "}"
		if before, ok := strings.CutSuffix(spelled, mark); ok {
			spelled = before + "/{" + string(p.Name) + "*}"
		}
		if strings.Contains(spelled, mark) {
			why = "; values of several segments are not matched"
		}
	}
	if at := strings.LastIndex(spelled, "/{"); at > 0 && strings.HasSuffix(spelled, "}") && namesRest(spelled[:at+1], spelled[at+2:len(spelled)-1]) {
		spelled, why = strings.TrimSuffix(spelled, "}")+"*}", why+"; read as a rest"
	}
	return spelled, why
}

func firstOf(lists ...[]apiServer) []apiServer {
	for _, l := range lists {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}
