# Tag values in queries are spelled as the Lambda spells them: the golden file has the Lambda's spelling of each name.
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
