package main

// stranger is a program that somebody else wrote, or that is written as many are.
type stranger struct {
	name string // one word, for -only and for its report's folder
	// title and setting say on the page what was graded, and how it was set up.
	title, setting string
	role           string
	// target is its target file, seen from the strangers' folder; the commands
	// are run where it lies.
	target string
	// version prints the version that is there, and fails where there is none.
	version []string
	// install gets it, if that can be done without asking anybody.
	install [][]string
}

// strangers are all of them, in the page's order.
func strangers() []stranger {
	return []stranger{
		goModule("retryablehttp", "github.com/hashicorp/go-retryablehttp", "github.com/hashicorp/go-retryablehttp", "sender",
			"With the defaults of `NewClient`: four retries, pauses from 1 s to 30 s, no limit of time, redirects followed. It does not set out to keep LangSmith's rules; this is what it does as it comes."),
		{
			name: "httpclient", title: "A loop around http.Client", role: "sender", target: "httpclient/target.yaml",
			setting: "Forty lines as many programs have them: `http.Client` with a `Timeout` of 5 s, three attempts, and a pause of 1 s and 2 s after an error or a 5xx.",
			version: []string{"go", "env", "GOVERSION"},
		},
		goModule("standardwebhooks", "standardwebhooks for Go", "github.com/standard-webhooks/standard-webhooks/libraries", "listener",
			"Standard Webhooks' own library, with its defaults."),
		npmPackage("standardwebhooks", "standardwebhooks for JavaScript",
			"Standard Webhooks' own package of npm. It is told not to parse the body, so that only the signature counts."),
		{
			name: "standardwebhooks-python", title: "standardwebhooks for Python", role: "listener", target: "python/target.yaml",
			setting: "Standard Webhooks' own package of pip. It is told not to parse the body, so that only the signature counts. The result is of the repository's commit dc4aed9, which is this version: there was no index for pip to ask.",
			version: []string{".venv/bin/python", "-c", "import standardwebhooks; print(standardwebhooks.__version__)"},
			install: [][]string{
				{"python3", "-m", "venv", ".venv"},
				{".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--requirement", "requirements.txt"},
			},
		},
		goModule("svix", "Svix for Go", "github.com/svix/svix-webhooks", "listener",
			"Svix' library, whose `Webhook` takes the `webhook-` headers beside its own."),
		npmPackage("svix", "Svix for JavaScript",
			"Svix' package of npm, whose `Webhook` takes the `webhook-` headers beside its own. It asks for Node 22 or later."),
		{
			name: "fastapi", title: "A FastAPI endpoint after LangSmith's guide", role: "listener", target: "fastapi/target.yaml",
			setting: "Twenty lines that do what the guide's example does, one thing after the other before the answer: ask for the feedback of the runs, pair it with them in the order in which it comes, and make examples. With Debian's FastAPI.",
			version: []string{"/usr/bin/python3", "-c", "import fastapi, uvicorn; print(fastapi.__version__)"},
			install: [][]string{{"apt-get", "update", "-qq"}, {"apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-fastapi", "python3-uvicorn"}},
		},
	}
}

// npmPackage is a stranger that is a package of npm, of the version in package.json.
func npmPackage(name, title, setting string) stranger {
	return stranger{
		name: name + "-npm", title: title, setting: setting, role: "listener", target: "npm/" + name + ".yaml",
		version: []string{"node", "-p", "JSON.parse(fs.readFileSync('node_modules/" + name + "/package.json')).version + ' (Node ' + process.versions.node.split('.')[0] + ')'"},
		install: [][]string{{"npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--silent"}},
	}
}

// goModule is a stranger that is a module of Go, of the version in go.mod.
func goModule(name, title, module, role, setting string) stranger {
	return stranger{
		name: name, title: title, setting: setting, role: role, target: name + "/target.yaml",
		version: []string{"go", "list", "-m", "-f", "{{if .Dir}}{{.Version}}{{else}}{{.NotDownloaded}}{{end}}", module},
		install: [][]string{{"go", "mod", "download", module}},
	}
}
