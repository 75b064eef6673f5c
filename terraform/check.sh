#!/bin/sh
# Formats, validates and tests the module, its submodules and the examples, without an AWS account. If Datadog's
# provider cannot be installed, everything that needs it is left out, and the last line says so. TF_CLI_CONFIG_FILE is
# respected.
set -eu
cd "$(dirname "$0")"

tf() { # directory, command…
	dir=$1
	shift
	echo "== terraform $* in $dir"
	terraform -chdir="$dir" "$@"
}

prepare() { tf "$1" init -backend=false -input=false -no-color >"$log" 2>&1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
left_out=

# Each input and output must have its line in the README beside it.
for dir in . modules/*; do
	for name in $(sed -n 's/^\(variable\|output\) "\(.*\)" {$/\2/p' "$dir/variables.tf" "$dir/outputs.tf"); do
		grep -q "^| \`$name\` |" "$dir/README.md" || { echo "$dir/README.md: \`$name\` is missing from the tables" >&2; exit 1; }
	done
done

# Each moved, removed or import block must name an existing resource, and modules must be pinned to a version.
for address in $(grep -o 'module\.elb_sli\.aws_[a-z0-9_]*\.[a-z_]*' README.md | cut -d. -f3- | sort -u); do
	grep -q "^resource \"${address%.*}\" \"${address#*.}\" {\$" ./*.tf || { echo "README.md: $address does not exist" >&2; exit 1; }
done
for readme in README.md modules/*/README.md; do
	if grep 'source .*github.com' "$readme" | grep -vq '?ref=v'; then echo "$readme: a source without a version" >&2; exit 1; fi
done

# No plan shows this: create_before_destroy keeps a path for events while a renamed queue is recreated.
for queue in objects dead_letters; do
	sed -n "/^resource \"aws_sqs_queue\" \"$queue\" {\$/,/^}/p" queue.tf | grep -q 'create_before_destroy = true' ||
		{ echo "queue.tf: the queue $queue would be deleted before the next one is created" >&2; exit 1; }
done

sed -n '/^resource "aws_s3_object" "config" {$/,/^}/p' config.tf | grep -q 'create_before_destroy = true' ||
	{ echo "config.tf: the configuration would be deleted before the function uses the next one" >&2; exit 1; }

tf . fmt -check -recursive

# tests/examples.tftest.hcl plans the other examples; this one also needs Datadog's provider.
for dir in . modules/* examples/slo; do
	if ! prepare "$dir"; then
		if grep -q DataDog/datadog "$dir/versions.tf" && grep -qi 'provider.*datadog' "$log"; then
			left_out="$left_out $dir"
			continue
		fi
		cat "$log" >&2
		exit 1
	fi
	tf "$dir" validate -no-color
	if [ -d "$dir/tests" ]; then tf "$dir" test -no-color; fi
done

if command -v tflint >/dev/null; then
	for dir in . modules/*; do
		echo "== tflint in $dir"
		tflint --chdir="$dir" --config="$PWD/.tflint.hcl"
	done
	# People copy the examples. So each is one file, and names its providers even if only its modules use them.
	for dir in examples/*; do
		echo "== tflint in $dir"
		tflint --chdir="$dir" --config="$PWD/.tflint.hcl" \
			--disable-rule=terraform_standard_module_structure --disable-rule=terraform_unused_required_providers
	done
fi

# tfsec does not know Datadog, and cannot parse the "check" block in modules/slo.
if command -v tfsec >/dev/null; then
	for dir in . modules/log-bucket examples/*; do
		[ "$dir" != examples/slo ] || continue
		echo "== tfsec in $dir"
		tfsec "$dir" --no-colour --concise-output
	done
fi

if [ -n "$left_out" ]; then echo "not checked, because the provider DataDog/datadog is missing:$left_out"; fi
