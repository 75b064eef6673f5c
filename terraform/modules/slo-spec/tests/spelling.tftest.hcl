# Tag values in queries are spelt as the Lambda spells them: the golden file is the Lambda's own spelling of each name.
variables {
  config_path = "tests/testdata/spelling.yaml"
}

run "spelling" {
  command = plan
  assert {
    condition = jsonencode({
      for s in values(output.slos) : s.journey => trimsuffix(split("journey:", s.good)[1], "}.as_count()")
    }) == jsonencode(jsondecode(file("tests/testdata/spelling.json")))
    error_message = jsonencode({ for s in values(output.slos) : s.journey => trimsuffix(split("journey:", s.good)[1], "}.as_count()") })
  }
}
