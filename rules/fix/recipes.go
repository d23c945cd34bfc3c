package fix

// recipe is how one framework is told. The code of its steps and its notes
// are the blocks of recipes/<framework>.tmpl.
type recipe struct {
	framework string
	title     string
	versions  string
	docs      string
	quote     byte   // what its string literals stand between
	steps     []Step // with no Code yet
}

// recipes are all there are, in the order a report has them.
var recipes = []recipe{
	{
		framework: "aspnetcore",
		title:     "ASP.NET Core",
		versions:  ".NET 8 to 10, minimal hosting",
		docs:      "https://learn.microsoft.com/aspnet/core/security/cors",
		quote:     '"',
		steps: []Step{
			{ID: "services", File: "Program.cs", Where: "right before `var app = builder.Build();`", Language: "csharp"},
			{ID: "pipeline", File: "Program.cs", Where: "right after `var app = builder.Build();`", Language: "csharp"},
		},
	},
	{
		framework: "express",
		title:     "Express",
		versions:  "Express 4 and 5, cors 2.8",
		docs:      "https://expressjs.com/en/resources/middleware/cors.html",
		quote:     '\'',
		steps: []Step{
			{ID: "install", Run: "npm install cors"},
			{ID: "imports", File: "app.js", Where: "with the other requires", Language: "js"},
			{ID: "configure", File: "app.js", Where: "right after the app is made, before routes and authentication", Language: "js"},
		},
	},
	{
		framework: "django",
		title:     "Django",
		versions:  "Django 4.2 and newer, django-cors-headers 4",
		docs:      "https://github.com/adamchainz/django-cors-headers",
		quote:     '"',
		steps: []Step{
			{ID: "install", Run: "python -m pip install django-cors-headers"},
			{ID: "settings", File: "settings.py", Where: "at the end", Language: "python"},
		},
	},
}
