package fix_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/rules/fix"
)

// The services of these recipes cannot be run here. What is printed for them is
// held against what their makers publish, see testdata/clouds.

var clouds = filepath.Join("..", "..", "testdata", "clouds")

// forClouds does a test for every policy of the golden files.
func forClouds(t *testing.T, test func(t *testing.T, policy fix.Policy, make func(framework string) fix.Fix)) {
	for _, g := range golden {
		if g.name == "hostile" {
			continue // see FuzzRender
		}
		t.Run(g.name, func(t *testing.T) {
			test(t, fix.Policy{
				Origins: named(g.policy.Origins), Methods: named(g.policy.Methods), Headers: named(g.policy.Headers), Expose: named(g.policy.Expose),
				Credentials: g.policy.Credentials, MaxAge: g.policy.MaxAge,
			}, func(framework string) fix.Fix {
				made, err := fix.For(framework, g.policy, g.seen)
				if err != nil {
					t.Fatal(err)
				}
				return made
			})
		})
	}
}

// named are the values of a policy that a fix says.
func named(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "*" || v == "null" })
}

// code is what a step has to paste.
func code(t *testing.T, made fix.Fix, id string) string {
	t.Helper()
	for _, s := range made.Steps {
		if s.ID == id {
			return s.Code
		}
	}
	t.Fatalf("%s has no step %s", made.Framework, id)
	return ""
}

// strictly reads JSON without members that are not there.
func strictly(t *testing.T, text string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// same compares lists, of which nil and an empty one are equal.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func sameMaxAge(t *testing.T, got, want *int) {
	t.Helper()
	if (got == nil) != (want == nil) || got != nil && *got != *want {
		t.Errorf("max-age %v, want %v", got, want)
	}
}

func TestBucketOfGoogle(t *testing.T) {
	forClouds(t, func(t *testing.T, policy fix.Policy, make func(string) fix.Fix) {
		made := make("gcs")
		for _, text := range []string{made.Call, code(t, made, "rule")} {
			var rules []struct {
				Origin, Method, ResponseHeader []string
				MaxAgeSeconds                  *int
			}
			strictly(t, text, &rules)
			if len(rules) != 1 {
				t.Fatalf("%d rules", len(rules))
			}
			same(t, "origin", rules[0].Origin, policy.Origins)
			same(t, "method", rules[0].Method, policy.Methods)
			same(t, "responseHeader", rules[0].ResponseHeader, slices.Concat(policy.Headers, policy.Expose))
			sameMaxAge(t, rules[0].MaxAgeSeconds, policy.MaxAge)
		}
	})
}

func TestLocalSettingsOfAzureFunctions(t *testing.T) {
	forClouds(t, func(t *testing.T, policy fix.Policy, make func(string) fix.Fix) {
		var settings struct {
			Host struct {
				CORS            string
				CORSCredentials bool
			}
		}
		strictly(t, "{"+code(t, make("azure-functions"), "local")+"}", &settings)
		same(t, "CORS", strings.Split(settings.Host.CORS, ","), policy.Origins)
		if settings.Host.CORSCredentials != policy.Credentials {
			t.Errorf("CORSCredentials: %v", settings.Host.CORSCredentials)
		}
	})
}

// apimLists are the elements of API Management's cors policy in the order that
// it wants them, each with the element that it has in it.
var apimLists = []string{"allowed-origins origin", "allowed-methods method", "allowed-headers header", "expose-headers header"}

func TestPolicyOfAPIManagement(t *testing.T) {
	forClouds(t, func(t *testing.T, policy fix.Policy, make func(string) fix.Fix) {
		made := make("azure-apim")
		if text := code(t, made, "policy"); text != made.Call {
			t.Errorf("the step is not the call:\n%s", text)
		}
		var cors struct {
			XMLName   xml.Name   `xml:"cors"`
			Settings  []xml.Attr `xml:",any,attr"`
			Text      string     `xml:",chardata"`
			Unmatched string     `xml:"terminate-unmatched-request,attr"`
			Allows    string     `xml:"allow-credentials,attr"`
			Lists     []struct {
				XMLName  xml.Name
				Settings []xml.Attr `xml:",any,attr"`
				MaxAge   *int       `xml:"preflight-result-max-age,attr"`
				Text     string     `xml:",chardata"`
				Entries  []struct {
					XMLName xml.Name
					Text    string `xml:",chardata"`
				} `xml:",any"`
			} `xml:",any"`
		}
		if err := xml.Unmarshal([]byte(made.Call), &cors); err != nil {
			t.Fatalf("%v\n%s", err, made.Call)
		}
		if cors.Unmatched != "false" || (cors.Allows == "true") != policy.Credentials || len(cors.Settings) > 0 || strings.TrimSpace(cors.Text) != "" {
			t.Errorf("%+v", cors)
		}
		headers := policy.Headers
		if strings.Contains(made.Call, "<header>*</header>") {
			headers = []string{"*"}
		}
		want := [][]string{policy.Origins, policy.Methods, headers, policy.Expose}
		last := -1
		for _, list := range cors.Lists {
			at := slices.IndexFunc(apimLists, func(names string) bool { return strings.HasPrefix(names, list.XMLName.Local+" ") })
			if at <= last || len(list.Settings) > 0 || strings.TrimSpace(list.Text) != "" {
				t.Fatalf("no element, or in the wrong place, or with unknown attributes: %+v", list)
			}
			last = at
			var got []string
			for _, e := range list.Entries {
				if list.XMLName.Local+" "+e.XMLName.Local != apimLists[at] {
					t.Errorf("<%s> in <%s>", e.XMLName.Local, list.XMLName.Local)
				}
				got = append(got, e.Text)
			}
			same(t, list.XMLName.Local, got, want[at])
			want[at] = nil
			if list.XMLName.Local == "allowed-methods" {
				sameMaxAge(t, list.MaxAge, policy.MaxAge)
			}
		}
		if missing := slices.Concat(want...); len(missing) > 0 {
			t.Errorf("nothing says %q", missing)
		}
	})
}

// cloudOptions are the options of the commands, those that must be there first
// and after "or" those that may. They are those of Azure CLI 2.91, AWS CLI 2
// and gcloud.
var cloudOptions = map[string]string{
	"az storage cors add":                        "--services --account-name --origins --methods or --allowed-headers --exposed-headers --max-age",
	"az webapp cors add":                         "--resource-group --name --allowed-origins",
	"az functionapp cors add":                    "--resource-group --name --allowed-origins",
	"az functionapp cors credentials":            "--resource-group --name --enable",
	"az resource update":                         "--resource-group --namespace --resource-type --parent --name --set --api-version",
	"az rest":                                    "--method --url --body",
	"az afd endpoint purge":                      "--resource-group --profile-name --endpoint-name --content-paths",
	"aws s3api put-bucket-cors":                  "--bucket --cors-configuration",
	"aws cloudfront create-invalidation":         "--distribution-id --paths",
	"gcloud run services add-iam-policy-binding": "--member --role",
	"gcloud run services update":                 "--update-env-vars",
	"gcloud storage buckets update":              "--cors-file",
}

// TestCloudCommands: a shell reads every command as the words that are meant.
func TestCloudCommands(t *testing.T) {
	provesAll(t)
	used := map[string]bool{}
	forClouds(t, func(t *testing.T, policy fix.Policy, make func(string) fix.Fix) {
		for _, framework := range fix.Frameworks() {
			made := make(framework)
			for _, s := range made.Steps {
				if !strings.HasPrefix(s.Run, "az ") && !strings.HasPrefix(s.Run, "aws ") && !strings.HasPrefix(s.Run, "gcloud ") {
					continue
				}
				for _, words := range words(t, s.Run) {
					first := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") })
					if first < 0 {
						t.Fatalf("%s: %q has no options", framework, words)
					}
					command := words[:first]
					if command[0] == "gcloud" { // what it is for stands before the options
						command = command[:first-1]
					}
					options, known := cloudOptions[strings.Join(command, " ")]
					if !known {
						t.Fatalf("%s: there is no command %q", framework, command)
					}
					used[strings.Join(command, " ")] = true
					must, may, _ := strings.Cut(options, " or ")
					values := map[string][]string{}
					last := ""
					for _, w := range words[first:] {
						if strings.HasPrefix(w, "--") {
							option, value, joined := strings.Cut(w, "=")
							if last = option; !slices.Contains(strings.Fields(must+" "+may), option) {
								t.Errorf("%s: %q has no option %s", framework, command, option)
							}
							values[option] = nil
							if joined {
								values[option] = []string{value}
							}
							continue
						}
						values[last] = append(values[last], w)
					}
					for _, option := range strings.Fields(must) {
						if len(values[option]) == 0 {
							t.Errorf("%s: %q without %s", framework, command, option)
						}
					}
					for option, want := range map[string][]string{
						"--origins": policy.Origins, "--allowed-origins": policy.Origins, "--methods": policy.Methods, "--exposed-headers": policy.Expose,
						"--update-env-vars": {"^;^CORS_ORIGINS=" + strings.Join(policy.Origins, ",")},
					} {
						if got, there := values[option]; there {
							same(t, framework+" "+option, got, want)
						}
					}
				}
			}
		}
	})
	for command := range cloudOptions {
		if !used[command] {
			t.Errorf("no recipe says %s", command)
		}
	}
}

// words are the commands of a script, as sh reads them.
func words(t *testing.T, script string) [][]string {
	t.Helper()
	run := exec.Command("sh", "-c", `show() { for word; do printf '%s\0' "$word"; done; printf '\n\0'; }
az() { show az "$@"; }; aws() { show aws "$@"; }; gcloud() { show gcloud "$@"; }
`+script)
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
	var all [][]string
	var one []string
	for word := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if word != "\n" {
			one = append(one, word)
			continue
		}
		all, one = append(all, one), nil
	}
	return all
}

// cloudPython and cloudNode install what testdata/clouds pins.
func cloudPython(t *testing.T) string {
	need(t, "", "python3")
	return installed.Packages(t, "clouds-python", filepath.Join(clouds, "python"), "python3 -m pip install --quiet --disable-pip-version-check --target . --requirement requirements.txt")
}

func cloudNode(t *testing.T) string {
	need(t, "", "node", "npm")
	return installed.Packages(t, "clouds-node", filepath.Join(clouds, "node"), "npm install --no-audit --no-fund --no-package-lock --fetch-retries=1")
}

// complaints are what check.py says of requests, "" for nothing.
func complaints(t *testing.T, packages string, requests []map[string]any) []string {
	t.Helper()
	input, err := json.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command("python3", "check.py")
	run.Dir = packages
	run.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	run.Stdin = bytes.NewReader(input)
	got := printedJSON(t, run)
	if len(got) != len(requests) {
		t.Fatalf("%d answers to %d requests", len(got), len(requests))
	}
	return got
}

// TestCloudModels: the libraries of AWS and Azure take what is printed, and
// would not take it with a wrong name in it.
func TestCloudModels(t *testing.T) {
	provesAll(t)
	packages := cloudPython(t)
	forClouds(t, func(t *testing.T, policy fix.Policy, make func(string) fix.Fix) {
		var requests []map[string]any
		ask := func(service, operation string, input map[string]any) {
			requests = append(requests, map[string]any{"service": service, "operation": operation, "input": input})
		}
		read := func(text string) (value any) {
			if err := yaml.Unmarshal([]byte(text), &value); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			return value
		}
		member := func(text, name string) any { return read(text).(map[string]any)[name] }

		s3 := make("s3")
		ask("s3", "PutBucketCors", map[string]any{"Bucket": "b", "CORSConfiguration": read(code(t, s3, "rule"))})
		ask("s3", "PutBucketCors", map[string]any{"Bucket": "b", "CORSConfiguration": map[string]any{"CORSRules": read(s3.Call)}})
		ask("apigatewayv2", "CreateApi", map[string]any{"Name": "a", "ProtocolType": "HTTP", "CorsConfiguration": member(make("api-gateway-http").Call, "CorsConfiguration")})
		ask("lambda", "CreateFunctionUrlConfig", map[string]any{"FunctionName": "f", "AuthType": "NONE", "Cors": member(make("lambda-url").Call, "Cors")})
		config := member(make("cloudfront").Call, "CorsConfig").(map[string]any)
		for _, value := range config {
			if list, ok := value.(map[string]any); ok { // CloudFormation counts them itself
				list["Quantity"] = len(list["Items"].([]any))
			}
		}
		ask("cloudfront", "CreateResponseHeadersPolicy", map[string]any{"ResponseHeadersPolicyConfig": map[string]any{"Name": "n", "CorsConfig": config}})
		requests = append(requests, map[string]any{"rule": read(code(t, make("azure-front-door"), "rule"))})

		for i, wrong := range complaints(t, packages, requests) {
			if wrong != "" {
				t.Errorf("%v\n%s", requests[i], wrong)
			}
		}
		text, err := json.Marshal(requests)
		if err != nil {
			t.Fatal(err)
		}
		var broken []map[string]any
		if err := json.Unmarshal([]byte(strings.NewReplacer("Origins\"", "Origin\"", "matchValues", "matchValue").Replace(string(text))), &broken); err != nil {
			t.Fatal(err)
		}
		for i, wrong := range complaints(t, packages, broken) {
			if wrong == "" {
				t.Errorf("a wrong name passes: %v", broken[i])
			}
		}
	})
}

// samTemplate is what a template has beside the recipes' steps: %[1]s is of
// api-gateway-http, %[2]s of lambda-url, the others are of cloudfront.
const samTemplate = `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  HttpApi:
    Type: AWS::Serverless::HttpApi
    Properties:
%[1]s
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      FunctionUrlConfig:
        AuthType: NONE
%[2]s
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: api
            DomainName: api.example.com
            CustomOriginConfig:
              OriginProtocolPolicy: https-only
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: redirect-to-https
          CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
%[3]s
%[4]s
`

// TestCloudFormation: cfn-lint takes the templates with the steps in them, and
// not with a wrong name in them.
func TestCloudFormation(t *testing.T) {
	provesAll(t)
	packages := cloudPython(t)
	lint := func(t *testing.T, template string) (string, error) {
		file := filepath.Join(t.TempDir(), "template.yaml")
		if err := os.WriteFile(file, []byte(template), 0o644); err != nil {
			t.Fatal(err)
		}
		run := exec.Command("python3", "-c", "import sys; from cfnlint.runner import main; sys.exit(main())", file)
		run.Env = append(os.Environ(), "PYTHONPATH="+packages, "PYTHONDONTWRITEBYTECODE=1")
		out, err := run.CombinedOutput()
		return string(out), err
	}
	template := ""
	forClouds(t, func(t *testing.T, _ fix.Policy, make func(string) fix.Fix) {
		cloudfront := make("cloudfront")
		template = fmt.Sprintf(samTemplate, code(t, make("api-gateway-http"), "cors"), code(t, make("lambda-url"), "cors"), code(t, cloudfront, "behavior"), code(t, cloudfront, "policy"))
		if out, err := lint(t, template); err != nil {
			t.Errorf("%v\n%s\n%s", err, out, template)
		}
	})
	for _, name := range []string{"CorsConfiguration", "AllowMethods", "AccessControlAllowMethods", "ResponseHeadersPolicyId"} {
		var exit *exec.ExitError
		if out, err := lint(t, strings.ReplaceAll(template, " "+name+":", " X"+name+":")); !errors.As(err, &exit) || !strings.Contains(out, "X"+name) {
			t.Errorf("X%s passes: %v\n%s", name, err, out)
		}
	}
}

// TestCDK: the CDK makes of the steps an OPTIONS method that anybody may call,
// with the policy's headers, and gateway responses.
func TestCDK(t *testing.T) {
	provesAll(t)
	installed.Part(t, "api-gateway-rest")
	packages := cloudNode(t)
	forClouds(t, func(t *testing.T, policy fix.Policy, make func(string) fix.Fix) {
		made := make("api-gateway-rest")
		// An authorizer stands before everything, as far as the steps do not say otherwise.
		source := `
const cdk = require('aws-cdk-lib');
const { aws_apigateway: apigateway, aws_lambda: lambda } = cdk;
const app = new cdk.App();
const stack = new cdk.Stack(app, 'Stack');
const fn = new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('//') });
const authorizer = new apigateway.TokenAuthorizer(stack, 'Authorizer', { handler: fn });
const api = new apigateway.RestApi(stack, 'Api', {
defaultMethodOptions: { authorizer, apiKeyRequired: true },
` + code(t, made, "preflight") + `
});
api.root.addResource('data').addMethod('GET', new apigateway.LambdaIntegration(fn));
` + code(t, made, "errors") + `
const all = Object.values(app.synth().getStackByName('Stack').template.Resources);
console.log(JSON.stringify(all.filter((r) => /Method|GatewayResponse/.test(r.Type))));
`
		run := exec.Command("node", "-")
		run.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(packages, "node_modules"))
		run.Stdin = strings.NewReader(source)
		run.Stderr = os.Stderr
		out, err := run.Output()
		var resources []struct {
			Type       string
			Properties struct {
				HTTPMethod         string `json:"HttpMethod"`
				AuthorizationType  string
				APIKeyRequired     bool `json:"ApiKeyRequired"`
				ResponseType       string
				ResponseParameters map[string]string
				Integration        struct {
					Type                 string
					IntegrationResponses []struct {
						ResponseParameters map[string]string
						ResponseTemplates  map[string]string
					}
				}
			}
		}
		if err := errors.Join(err, json.Unmarshal(out, &resources)); err != nil {
			t.Fatalf("%v\n%s", err, source)
		}
		methods, responses := 0, 0
		for _, r := range resources {
			p := r.Properties
			switch {
			case p.HTTPMethod == "OPTIONS":
				methods++
				if p.AuthorizationType != "NONE" || p.APIKeyRequired || p.Integration.Type != "MOCK" || len(p.Integration.IntegrationResponses) != 1 {
					t.Fatalf("not everybody may call %+v", p)
				}
				answer := p.Integration.IntegrationResponses[0]
				want := map[string]string{"Allow-Methods": strings.Join(policy.Methods, ","), "Allow-Origin": policy.Origins[0]}
				if policy.Headers != nil {
					want["Allow-Headers"] = strings.Join(policy.Headers, ",")
				}
				if policy.Credentials {
					want["Allow-Credentials"] = "true"
				}
				if policy.MaxAge != nil && *policy.MaxAge > 0 { // the CDK leaves out 0
					want["Max-Age"] = fmt.Sprint(*policy.MaxAge)
				}
				for name, value := range want {
					if got := answer.ResponseParameters["method.response.header.Access-Control-"+name]; got != "'"+value+"'" {
						t.Errorf("%s: %s, want %s", name, got, value)
					}
				}
				for _, origin := range policy.Origins[1:] {
					if !strings.Contains(answer.ResponseTemplates["application/json"], `$origin == "`+origin+`"`) {
						t.Errorf("nothing allows %s: %+v", origin, answer)
					}
				}
			case r.Type == "AWS::ApiGateway::GatewayResponse":
				responses++
				if p.ResponseType != "DEFAULT_4XX" && p.ResponseType != "DEFAULT_5XX" {
					t.Errorf("%+v", p)
				}
				if got := p.ResponseParameters["gatewayresponse.header.Access-Control-Allow-Origin"]; got != "'"+policy.Origins[0]+"'" {
					t.Errorf("%s: allows %s", p.ResponseType, got)
				}
				if got := p.ResponseParameters["gatewayresponse.header.Access-Control-Allow-Credentials"] == "'true'"; got != policy.Credentials {
					t.Errorf("%s: credentials %v", p.ResponseType, got)
				}
			}
		}
		if methods != 2 || responses != 2 {
			t.Errorf("%d OPTIONS methods and %d gateway responses, want 2 of each\n%s", methods, responses, out)
		}
	})
}

// TestLambda calls a function with the step at its end as API Gateway does: it
// answers the pages of the policy with their headers, once, and others as before.
func TestLambda(t *testing.T) {
	provesAll(t)
	need(t, "", "node")
	forClouds(t, func(t *testing.T, policy fix.Policy, make func(string) fix.Fix) {
		source := `
const before = {
  statusCode: 200, headers: { 'access-control-allow-origin': 'https://other.example', 'Content-Type': 'text/plain', vary: 'Accept' },
  multiValueHeaders: { 'Access-Control-Allow-Headers': ['a'], 'Set-Cookie': ['a=1', 'b=2'] }, body: 'text',
};
exports.handler = async () => before;
` + code(t, make("api-gateway-rest"), "function") + `
const event = (headers) => ({ resource: '/data', path: '/data', httpMethod: 'GET', headers, multiValueHeaders: {}, requestContext: {}, body: null, isBase64Encoded: false });
(async () => {
  const answers = [];
  for (const headers of [{ Origin: process.argv[2] }, { origin: process.argv[2] }, { Origin: 'https://other.example' }, null]) {
    answers.push(JSON.stringify(await exports.handler(event(headers), {})));
  }
  console.log(JSON.stringify([JSON.stringify(before), ...answers]));
})();
`
		for _, origin := range policy.Origins {
			run := exec.Command("node", "-", origin)
			run.Stdin = strings.NewReader(source)
			answers := printedJSON(t, run)
			if answers[3] != answers[0] || answers[4] != answers[0] {
				t.Errorf("other pages no longer get\n%s\nbut\n%s\n%s", answers[0], answers[3], answers[4])
			}
			want := map[string][]string{
				"access-control-allow-origin": {origin}, "content-type": {"text/plain"}, "vary": {"Origin", "Accept"}, "set-cookie": {"a=1", "b=2"},
			}
			if policy.Credentials {
				want["access-control-allow-credentials"] = []string{"true"}
			}
			if len(policy.Expose) > 0 {
				want["access-control-expose-headers"] = policy.Expose
			}
			for _, answer := range answers[1:3] {
				var got struct {
					StatusCode        int
					Body              string
					Headers           map[string]string
					MultiValueHeaders map[string][]string
				}
				strictly(t, answer, &got)
				if got.StatusCode != 200 || got.Body != "text" || len(got.Headers) > 0 || len(got.MultiValueHeaders) != len(want) {
					t.Errorf("%s, want the headers %v", answer, want)
				}
				for name, values := range got.MultiValueHeaders {
					same(t, name, values, want[strings.ToLower(name)])
				}
			}
		}
	})
}
