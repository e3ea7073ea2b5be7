using System.Text;
using Steward.Contracts;
using Steward.Workers.Catalogue;
using Steward.Workers.Code;
using Steward.Workers.Settings;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Catalogue;

public class CatalogueReaderTests
{
    [Fact]
    public void A_catalogue_reads_with_its_defaults()
    {
        var file = Read("""
            {
              "prices": { "small": { "inputPerMillion": 0.15, "outputPerMillion": 0.6 } },
              "mcpServers": [{ "name": "files", "command": "npx", "arguments": ["-y", "-y"] }],
              "workers": [
                { "name": "lawyer", "description": "Knows contracts", "instructions": "You know contracts.", "tools": ["read_document", "files__find"] },
                { "name": "pricing", "description": "Prices", "kind": "http", "endpoint": "https://example.com/run", "timeout": "00:00:10" },
                { "name": "lookup", "description": "Looks up", "kind": "mcp", "server": "files", "tool": "find", "argument": "query", "confidence": 0.8 },
                { "name": "desk", "description": "A team", "kind": "team", "team": ["lawyer", "researcher"], "gate": { "maxConcurrent": 2 } }
              ]
            }
            """).Value.ShouldNotBeNull();

        file.BuiltIn.ShouldBeTrue();
        file.Prices["small"].CachedInputPerMillion.ShouldBe(0.15m);
        file.McpServers[0].Arguments.ShouldBe(["-y", "-y"]);
        file.Workers[0].MaxOutputTokens.ShouldBe(1_500);
        file.Workers[0].Timeout.ShouldBe(TimeSpan.FromMinutes(2));
        file.Workers[0].Mcp.ShouldBeNull();
        file.Workers[1].Endpoint.ShouldBe(new Uri("https://example.com/run"));
        file.Workers[2].Mcp.ShouldBe(new("files", "find", "query", 0.8));
        file.Workers[3].Gate.MaxConcurrent.ShouldBe(2);
        file.Workers[3].Gate.FaultsToOpen.ShouldBe(5);
        Check(file).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"worker":[]}""", "worker: is not a known field")]
    [InlineData("""{"workers":{}}""", "workers: must be a list, not an object")]
    [InlineData("""{"builtIn":"no"}""", "builtIn: must be true or false, not text")]
    [InlineData("""{"workers":[{"name":"Big Name","description":"d","instructions":"i"}]}""", "workers[0].name: 'Big Name' is not a name")]
    [InlineData("""{"workers":[{"name":"a__b","description":"d","instructions":"i"}]}""", "workers[0].name: 'a__b' is not a name")]
    [InlineData("""{"workers":[{"description":"d","instructions":"i"}]}""", "workers[0].name: is required")]
    [InlineData("""{"workers":[{"name":"a","instructions":"i"}]}""", "workers[0].description: is required")]
    [InlineData("""{"workers":[{"name":"a","description":"d"}]}""", "workers[0].instructions: is required for a worker of kind model")]
    [InlineData("""{"workers":[{"name":"a","description":"d","kind":"robot"}]}""",
        "workers[0].kind: 'robot' is not known; allowed: code, model, http, mcp, team")]
    [InlineData("""{"workers":[{"name":"a","description":"d","kind":"code"}]}""",
        "workers[0].kind: code workers are registered by the host's code")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","maxTurns":-1}]}""",
        "workers[0].maxTurns: must be from 1 to 50")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","maxOutputTokens":99999999999999999999}]}""",
        "workers[0].maxOutputTokens: must be from 64 to 100000")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","timeout":"2 minutes"}]}""",
        "workers[0].timeout: must be a duration")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","timeout":"02:00:00"}]}""",
        "workers[0].timeout: must be from 00:00:01 to 01:00:00")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","endpoint":"https://x"}]}""",
        "workers[0].endpoint: has no meaning for a worker of kind model")]
    [InlineData("""{"workers":[{"name":"a","description":"d","kind":"http","endpoint":"file:///etc/passwd"}]}""",
        "workers[0].endpoint: 'file:///etc/passwd' is not an http or https address")]
    [InlineData("""{"workers":[{"name":"a","description":"d","kind":"http","endpoint":"https://user:pass@x"}]}""", "workers[0].endpoint:")]
    [InlineData("""{"workers":[{"name":"a","description":"d","kind":"http"}]}""",
        "workers[0].endpoint: is required for a worker of kind http")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","gate":{"openFor":"00:00:00"}}]}""",
        "workers[0].gate.openFor: must be from")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","price":{"inputPerMillion":-1,"outputPerMillion":1}}]}""",
        "workers[0].price.inputPerMillion: must be from 0")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","tools":["calculator","calculator"]}]}""",
        "workers[0].tools[1]: 'calculator' is given twice")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i"},{"name":"a","description":"d","instructions":"i"}]}""",
        "workers[1].name: 'a' is given twice")]
    [InlineData("""{"prices":{"m":{"inputPerMillion":1}}}""", "prices.m.outputPerMillion: is required")]
    [InlineData("""{"models":{"fast":{"provider":"offline"}}}""",
        "models.fast.provider: 'offline' is not known; allowed: openai, azure-openai")]
    [InlineData("""{"models":{"fast":{"endpoint":"ftp://x"}}}""",
        "models.fast.endpoint: 'ftp://x' is not an http or https address")]
    [InlineData("""{"models":{"fast":{"model":5}}}""",
        "models.fast.model: must be text")]
    [InlineData("""{"models":{"fast":{"apiKeySetting":""}}}""",
        "models.fast.apiKeySetting: must not be empty")]
    [InlineData("""{"models":{"fast":{"apiKey":"k"}}}""",
        "models.fast.apiKey: is not a known field")]
    [InlineData("""{"models":{"fast":{"seed":1.5}}}""",
        "models.fast.seed: must be a whole number")]
    [InlineData("""{"models":{"fast":{"temperature":2.1}}}""",
        "models.fast.temperature: must be from 0 to 2")]
    [InlineData("""{"models":{"fast":{"effort":"huge"}}}""",
        "models.fast.effort: 'huge' is not known; allowed: none, minimal, low, medium, high, xhigh")]
    [InlineData("""{"models":{"fast":{"structured":"xml"}}}""",
        "models.fast.structured: 'xml' is not known; allowed: auto, schema, object, tool, prompt")]
    [InlineData("""{"models":{"fast":{"tokenizer":"sentencepiece"}}}""",
        "models.fast.tokenizer: 'sentencepiece' is not known; allowed: auto, bytes, cl100k, o200k")]
    [InlineData("""{"models":{"fast":{"contextWindow":100}}}""",
        "models.fast.contextWindow: must be from 1024 to")]
    [InlineData("""{"models":{"fast":{"requestsPerMinute":0}}}""",
        "models.fast.requestsPerMinute: must be from 1 to")]
    [InlineData("""{"models":{"fast":{"tokensPerMinute":999}}}""",
        "models.fast.tokensPerMinute: must be from 1000 to")]
    [InlineData("""{"models":{"fast":{"price":{"inputPerMillion":1}}}}""",
        "models.fast.price.outputPerMillion: is required")]
    [InlineData("""{"models":{"fast":{"attemptTimeout":"00:20:00"}}}""",
        "models.fast.attemptTimeout: must be from 00:00:01 to 00:10:00")]
    [InlineData("""{"models":{"fast":{"headers":{"Authorization":"x"}}}}""",
        "models.fast.headers.Authorization: is not the name of a header that can be added")]
    [InlineData("""{"models":{"fast":{"headers":{"content-type":"x"}}}}""",
        "models.fast.headers.content-type: is not the name of a header that can be added")]
    [InlineData("""{"models":{"fast":{"headers":{"Host":"x"}}}}""",
        "models.fast.headers.Host: is not the name of a header that can be added")]
    [InlineData("""{"models":{"fast":{"headers":{"A B":"x"}}}}""",
        "models.fast.headers.A B: is not the name of a header that can be added")]
    [InlineData("""{"models":{"fast":{"headers":{"X-A":"x y"}}}}""",
        "models.fast.headers.X-A: must be visible ASCII characters, without white space")]
    [InlineData("""{"models":{"fast":{"headers":{"X-A":"x","x-a":"y"}}}}""",
        "models.fast.headers.x-a: is given twice")]
    [InlineData("""{"models":{"fast":{"headers":{"X-A":{}}}}}""",
        "models.fast.headers.X-A.setting: is required")]
    [InlineData("""{"models":{"a,b":{}}}""", "models.a,b: names have no commas")]
    [InlineData("""{"roles":{"plannar":{}}}""", "roles.plannar: is not a role; did you mean planner?")]
    [InlineData("""{"roles":{"lawyer":{}}}""", "roles.lawyer: is not a role; there are planner, assembler, judge, owner, manager")]
    [InlineData("""{"roles":{"judge":{"maxOutputTokens":1}}}""", "roles.judge.maxOutputTokens: must be from 64 to 100000")]
    [InlineData("""{"roles":{"judge":{"tools":[]}}}""", "roles.judge.tools: is not a known field; known here: instructions, model")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","temperature":-1}]}""",
        "workers[0].temperature: must be from 0 to 2")]
    [InlineData("""{"workers":[{"name":"a","description":"d","kind":"http","endpoint":"http://x","effort":"low"}]}""",
        "workers[0].effort: has no meaning for a worker of kind http")]
    [InlineData("""{"mcpServers":[{"name":"s"}]}""", "mcpServers[0]: has either a command or a url")]
    [InlineData("""{"mcpServers":[{"name":"s","command":"x","url":"http://x"}]}""", "mcpServers[0]: has either a command or a url")]
    [InlineData("""{"mcpServers":[{"name":"s","url":"http://x","environment":{"A":"b"}}]}""",
        "mcpServers[0].environment: goes with a command, not with a url")]
    [InlineData("""{"mcpServers":[{"name":"s","command":"x","environment":{"1 A":"b"}}]}""",
        "mcpServers[0].environment.1 A: is not the name of an environment variable")]
    [InlineData("""{"mcpServers":[{"name":"s","command":"x","environment":{"A":1}}]}""",
        "mcpServers[0].environment.A: must be text, not a number")]
    [InlineData("[]", "must be an object, not a list")]
    [InlineData("{", "the catalogue is not JSON: error in line 1")]
    [InlineData("", "the catalogue is not JSON")]
    [InlineData("""{"workers":[{"name":"\ud800","description":"d","instructions":"i"}]}""", "workers[0].name: is not valid Unicode")]
    public void Each_error_is_one_line_that_names_its_field(string json, string line)
    {
        var errors = Read(json).Errors.Select(error => error.ToString()).ToList();

        errors.ShouldContain(error => error.StartsWith(line, StringComparison.Ordinal), string.Join(" | ", errors));
        errors.ShouldAllBe(error => !error.Contains('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"workers":[{"name":"planner","description":"d","instructions":"i"}]}""", "workers[0].name: 'planner' is reserved")]
    [InlineData("""{"workers":[{"name":"critic","description":"d","instructions":"i"}]}""",
        "workers[0].name: 'critic' is a built-in worker")]
    [InlineData("""{"workers":[{"name":"coded","description":"d","instructions":"i"}]}""",
        "workers[0].name: 'coded' is the name of a worker in the host's code")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","tools":["web"]}]}""",
        "workers[0].tools[0]: there is no tool 'web'; there are calculator")]
    [InlineData("""{"workers":[{"name":"a","description":"d","instructions":"i","tools":["x__find"]}]}""",
        "workers[0].tools[0]: there is no tool 'x__find'")]
    [InlineData("""{"workers":[{"name":"a","description":"d","kind":"mcp","server":"x","tool":"t","argument":"q"}]}""",
        "workers[0].server: there is no MCP server 'x'")]
    [InlineData("""{"workers":[{"name":"t","description":"d","kind":"team","team":["ghost"]}]}""",
        "workers[0].team[0]: there is no worker 'ghost'")]
    [InlineData("""{"workers":[{"name":"t","description":"d","kind":"team","team":["t"]}]}""", "workers[0].team: is cyclic: t -> t")]
    [InlineData(
        """{"workers":[{"name":"t","description":"d","kind":"team","team":["u"]},{"name":"u","description":"d","kind":"team","team":["v"]},{"name":"v","description":"d","kind":"team","team":["critic","t"]}]}""",
        "workers[0].team: is cyclic: t -> u -> v -> t")]
    public void What_only_the_whole_shows_is_found_too(string json, string line) =>
        Check(Read(json).Value.ShouldNotBeNull()).ShouldContain(error => error.StartsWith(line, StringComparison.Ordinal));

    [Fact]
    public void All_errors_come_at_once()
    {
        var errors =
            Read(
                """{"x":1,"workers":[{"name":"A","kind":"http","endpoint":"nope","maxTurns":0},{"name":"b","description":"d","instructions":7}]}""").Errors;

        errors.Select(error => error.Field).Distinct().ShouldBe(
            ["workers[0].name", "workers[0].description", "workers[0].maxTurns", "workers[0].endpoint", "workers[1].instructions", "x"],
            ignoreOrder: true);
    }

    [Fact]
    public void Files_that_are_missing_too_long_too_deep_or_no_text_end_in_one_clear_line()
    {
        using var folder = new TestFolder();

        One(CatalogueReader.ReadFile(Path.Combine(folder.Path, "none.json"))).ShouldContain("none.json' does not exist");
        One(CatalogueReader.ReadFile(folder.Path)).ShouldContain("cannot be read");
        One(CatalogueReader.ReadFile(folder.Write("big.json", new string(' ', CatalogueFile.MaxBytes + 1))))
            .ShouldContain("more than 1048576 bytes");
        One(CatalogueReader.ReadFile(folder.Write("deep.json", string.Concat(Enumerable.Repeat("{\"a\":", 5_000)))))
            .ShouldContain("nested deeper than 8");
        One(CatalogueReader.ReadFile(folder.Write("latin.json", [0x7B, 0x22, 0xE9, 0x22, 0x3A, 0x31, 0x7D])))
            .ShouldContain("not valid UTF-8");
        CatalogueReader.ReadFile(folder.Write("bom.json", [.. Encoding.UTF8.GetPreamble(), .. "{}"u8])).IsValid.ShouldBeTrue();

        static string One(Validated<CatalogueFile> read) => read.Errors.ShouldHaveSingleItem().ToString();
    }

    private static Validated<CatalogueFile> Read(string json) => CatalogueReader.Read(Encoding.UTF8.GetBytes(json));

    private static List<string> Check(CatalogueFile file) => [.. WorkerCatalogue.Create(file, [new Coded()],
        [new CalculatorTool(), new SearchDocumentsTool(null!), new ReadDocumentTool(null!)], ModelSettings.Offline).Errors
            .Select(error => error.ToString())];

    private sealed class Coded : IWorker
    {
        public string Name => "coded";

        public string Description => "d";

        public Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
