package doctor

import (
	"context"
	"slices"
	"strings"
)

// CloudWatch Logs' descriptions of deliveries: sources, destinations, and what connects the two.
type (
	deliverySource struct {
		Name, LogType string
		ResourceArns  []string
	}
	deliveryDestination struct {
		Arn, OutputFormat                string
		DeliveryDestinationConfiguration struct{ DestinationResourceArn string }
	}
	logDelivery struct {
		ID, DeliverySourceName, DeliveryDestinationArn string
		RecordFields                                   []string
		S3DeliveryConfiguration                        struct{ SuffixPath string }
	}
)

const areaVended = "vended logs"

// vended is a delivery of a load balancer's access logs to the bucket by CloudWatch Logs.
type vended struct {
	source   string // its name
	balancer string // ARN
	account  string
	folder   string // start of its keys if that is not AWSLogs/; "" if it is unknown
}

// folderOf returns the start of the keys of a delivery with a suffix path, up to the first AWS variable in it. The path
// replaces AWSLogs/… and follows the destination's own path.
func folderOf(destination, suffix string) string {
	if suffix == "" {
		return ""
	}
	a, _ := parseARN(destination)
	_, folder, _ := strings.Cut(a.resource, "/")
	if folder != "" {
		folder = strings.TrimSuffix(folder, "/") + "/"
	}
	fixed, _, _ := strings.Cut(strings.TrimPrefix(suffix, "/"), "{")
	return folder + fixed
}

// checkVended checks the deliveries of access logs to the bucket. There may be none.
func (x *examination) checkVended(ctx context.Context) {
	places, sources, deliveries, action, err := x.readVended(ctx)
	if err != nil {
		x.unable(areaVended, "the deliveries of CloudWatch Logs", action, err)
		return
	}
	for _, s := range sources {
		if log := s.LogType; log != "ALB_ACCESS_LOGS" && log != "NLB_ACCESS_LOGS" || len(s.ResourceArns) == 0 {
			continue
		}
		a, _ := parseARN(s.ResourceArns[0])
		v := vended{source: s.Name, balancer: s.ResourceArns[0], account: a.account}
		name := strings.TrimPrefix(a.resource, "loadbalancer/")
		delivered := false
		for _, d := range deliveries {
			if d.DeliverySourceName != v.source {
				continue
			}
			delivered = true
			i := slices.IndexFunc(places, func(p deliveryDestination) bool {
				return p.Arn == d.DeliveryDestinationArn
			})
			if i < 0 {
				continue // to somewhere else
			}
			v.folder = folderOf(places[i].DeliveryDestinationConfiguration.DestinationResourceArn, d.S3DeliveryConfiguration.SuffixPath)
			x.deliveries = append(x.deliveries, v)
			if missing := missingFields(s.LogType, d.RecordFields); len(missing) > 0 {
				x.fail(areaVended, x.cli(slices.Concat([]string{"logs", "update-delivery-configuration", "--id", d.ID, "--record-fields"}, d.RecordFields, missing)...),
					"the delivery of %s lacks the fields %s: without them nothing can be counted", name, strings.Join(missing, ", "))
				continue
			}
			x.ok(areaVended, "CloudWatch Logs delivers those of %s as %s", name, places[i].OutputFormat)
		}
		if !delivered && len(places) > 0 {
			x.warn(areaVended, x.cli("logs", "create-delivery", "--delivery-source-name", v.source, "--delivery-destination-arn", places[0].Arn),
				"the delivery source %s of %s is delivered nowhere", v.source, name)
		}
	}
}

// missingFields returns the fields that every entry must have but the delivery does not include. Without a selection of
// fields, all are delivered.
func missingFields(log string, fields []string) (missing []string) {
	if len(fields) == 0 {
		return nil
	}
	must := []string{"time", "elb", "elb_status_code", "request_line"}
	if log == "NLB_ACCESS_LOGS" {
		must = must[:2]
	}
	for _, f := range must {
		if !slices.Contains(fields, f) {
			missing = append(missing, f)
		}
	}
	return missing
}

// readVended returns the destinations that are the bucket, and all sources and deliveries; or the action that failed.
func (x *examination) readVended(ctx context.Context) (places []deliveryDestination, sources []deliverySource, deliveries []logDelivery, action string, err error) {
	bucket := "arn:" + x.partition() + ":s3:::" + x.bucket.name
	type destinationsPage struct {
		DeliveryDestinations []deliveryDestination
		NextToken            string
	}
	err = eachPage(ctx, x.aws.logs, "DescribeDeliveryDestinations", func(p destinationsPage) string {
		for _, d := range p.DeliveryDestinations {
			if arn := d.DeliveryDestinationConfiguration.DestinationResourceArn; arn == bucket || strings.HasPrefix(arn, bucket+"/") {
				places = append(places, d)
			}
		}
		return p.NextToken
	})
	if err != nil {
		return nil, nil, nil, "logs:DescribeDeliveryDestinations", err
	}
	type sourcesPage struct {
		DeliverySources []deliverySource
		NextToken       string
	}
	err = eachPage(ctx, x.aws.logs, "DescribeDeliverySources", func(p sourcesPage) string {
		sources = append(sources, p.DeliverySources...)
		return p.NextToken
	})
	if err != nil {
		return nil, nil, nil, "logs:DescribeDeliverySources", err
	}
	type deliveriesPage struct {
		Deliveries []logDelivery
		NextToken  string
	}
	err = eachPage(ctx, x.aws.logs, "DescribeDeliveries", func(p deliveriesPage) string {
		deliveries = append(deliveries, p.Deliveries...)
		return p.NextToken
	})
	if err != nil {
		return nil, nil, nil, "logs:DescribeDeliveries", err
	}
	return places, sources, deliveries, "", nil
}

// eachPage requests all pages of an operation. take returns the token of the next one; "" is the end.
func eachPage[P any](ctx context.Context, s jsonService, operation string, take func(P) string) error {
	var in struct {
		NextToken string `json:"nextToken,omitempty"`
	}
	for more := true; more; more = in.NextToken != "" {
		var page P
		if err := s.call(ctx, operation, in, &page); err != nil {
			return err
		}
		in.NextToken = take(page)
	}
	return nil
}
