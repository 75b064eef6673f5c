package dynamodb

import "strconv"

// expression evaluates the expressions of one request. A mistake in any of them makes the whole request invalid, and so
// does a placeholder that is given but not used.
type expression struct {
	names  map[string]string
	values Item
	used   map[string]bool
	wrong  bool

	tokens []string // of the current expression
	item   Item     // before the request
}

func newExpression(in request) *expression {
	return &expression{names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues, used: make(map[string]bool)}
}

// done reports whether everything was read and each placeholder was used.
func (e *expression) done() bool {
	return !e.wrong && len(e.used) == len(e.names)+len(e.values)
}

func (e *expression) start(text string, item Item) {
	e.tokens, e.item = tokens(text), item
}

// tokens splits an expression into words (which may begin with # or :), comparisons, and single characters.
func tokens(text string) (all []string) {
	for i := 0; i < len(text); {
		from := i
		i++
		switch {
		case text[from] == ' ':
			continue
		case text[from] == '#', text[from] == ':', isWord(text[from]):
			for i < len(text) && isWord(text[i]) {
				i++
			}
		case isComparison(text[from]):
			for i < len(text) && isComparison(text[i]) {
				i++
			}
		}
		all = append(all, text[from:i])
	}
	return all
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func isComparison(c byte) bool { return '<' <= c && c <= '>' }

func (e *expression) peek() string {
	if len(e.tokens) == 0 {
		return ""
	}
	return e.tokens[0]
}

func (e *expression) next() string {
	t := e.peek()
	if t == "" {
		e.wrong = true
		return ""
	}
	e.tokens = e.tokens[1:]
	return t
}

func (e *expression) want(t string) { e.wrong = e.next() != t || e.wrong }

// name returns the attribute that a placeholder stands for.
func (e *expression) name(placeholder string) string {
	name, ok := e.names[placeholder]
	e.used[placeholder] = true
	e.wrong = e.wrong || !ok
	return name
}

// condition evaluates a condition and reports whether it holds. An empty condition holds.
func (e *expression) condition(text string, item Item) bool {
	if text == "" {
		return true
	}
	e.start(text, item)
	holds := e.or()
	e.wrong = e.wrong || len(e.tokens) > 0
	return holds
}

func (e *expression) or() bool {
	holds := e.and()
	for e.peek() == "OR" {
		e.next()
		holds = e.and() || holds // the right side must be read in any case
	}
	return holds
}

func (e *expression) and() bool {
	holds := e.comparison()
	for e.peek() == "AND" {
		e.next()
		holds = e.comparison() && holds
	}
	return holds
}

func (e *expression) comparison() bool {
	switch first := e.next(); first {
	case "(":
		holds := e.or()
		e.want(")")
		return holds
	case "attribute_exists", "attribute_not_exists":
		e.want("(")
		_, there := e.item[e.name(e.next())]
		e.want(")")
		return there == (first == "attribute_exists")
	default:
		left, op := e.value(first), e.next()
		right := e.value(e.next())
		a, okA := number(left)
		b, okB := number(right)
		switch op {
		case "<":
			return okA && okB && a < b
		case "=":
			return left["S"] == right["S"] && left["N"] == right["N"]
		}
		e.wrong = true
		return false
	}
}

// set evaluates "SET name = operand [+ operand], …" and returns the new values.
func (e *expression) set(text string, item Item) Item {
	e.start(text, item)
	e.want("SET")
	out := Item{}
	for {
		name := e.name(e.next())
		e.want("=")
		v := e.operand()
		if e.peek() == "+" {
			e.next()
			a, okA := number(v)
			b, okB := number(e.operand())
			e.wrong = e.wrong || !okA || !okB
			v = Value{"N": strconv.FormatInt(a+b, 10)}
		}
		if _, twice := out[name]; twice || v == nil {
			e.wrong = true
		}
		out[name] = v
		if e.peek() != "," || e.wrong {
			break
		}
		e.next()
	}
	e.wrong = e.wrong || len(e.tokens) > 0
	return out
}

func (e *expression) operand() Value {
	t := e.next()
	if t != "if_not_exists" {
		return e.value(t)
	}
	e.want("(")
	v, there := e.item[e.name(e.next())]
	e.want(",")
	otherwise := e.operand()
	e.want(")")
	if there {
		return v
	}
	return otherwise
}

// value returns what a placeholder stands for: a value of the request, or an attribute of the item.
func (e *expression) value(placeholder string) Value {
	if v, ok := e.values[placeholder]; ok {
		e.used[placeholder] = true
		return v
	}
	return e.item[e.name(placeholder)]
}
