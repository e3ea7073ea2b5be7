using System.Text.RegularExpressions;
using Steward.Workers.Catalogue;
using Steward.Workers.Mcp;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Mcp;

/// <summary>Tools whose names models do not take, against a real server.</summary>
public sealed class McpToolNameTests : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll");
    private static readonly string Long = $"find-{new string('n', 120)}";

    private readonly TestHost host = new(catalogue: $$"""
        {
          "mcpServers": [
            { "name": "scripted", "command": "dotnet", "arguments": ["{{Program}}"] },
            { "name": "lax", "command": "dotnet", "arguments": ["{{Program}}", "lax"] }
          ],
          "workers": [
            { "name": "seeker", "description": "d", "instructions": "i",
              "tools": ["calculator", "scripted__find", "scripted__find.exact", "scripted__{{Long}}", "lax__deep/find", "lax__deep find"] }
          ]
        }
        """);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public void A_card_has_the_names_that_models_take_each_apart_from_the_others_and_the_same_every_time()
    {
        host.Card("seeker").Tools.ShouldBe(
        [
            "calculator", "scripted__find", "scripted__find_exact_9f04da68",
            $"scripted__find-{new string('n', 40)}_387d7d7b",
            "lax__deep_find_f6145acd", "lax__deep_find_36c0066a",
        ]);
        host.Card("seeker").Tools.ShouldAllBe(
            name => Regex.IsMatch(name, "^[a-zA-Z0-9_-]{1,64}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_tool_is_found_and_called_by_either_name()
    {
        (string Own, string Answer)[] tools =
        [
            ("scripted__find", "found: x"), ("scripted__find.exact", "exactly: x"), ($"scripted__{Long}", "at length: x"),
            ("lax__deep/find", """deep/find {"query":"x"}"""), ("lax__deep find", """deep find {"query":"x"}"""),
        ];
        foreach (var ((own, answer), known) in tools.Zip(host.Card("seeker").Tools.Skip(1)))
        {
            foreach (var name in new[] { own, known })
            {
                var tool = await host.Get<ToolBox>().FindAsync(name, default);
                tool.Name.ShouldBe(known);
                (await tool.InvokeAsync(new("t", []), ToolSchema.Parse("""{"query":"x"}"""), default)).Text.ShouldBe(answer);
            }
        }
    }

    [Fact]
    public void A_name_that_has_to_be_shortened_needs_a_server_whose_name_leaves_room()
    {
        var server = new string('s', 54);
        var file = CatalogueReader.Read(System.Text.Encoding.UTF8.GetBytes($$"""
            {
              "mcpServers": [ { "name": "{{server}}", "command": "c" } ],
              "workers": [ { "name": "w", "description": "d", "instructions": "i", "tools": ["{{server}}__a.b", "{{server}}__ab"] } ]
            }
            """)).Value!;

        WorkerCatalogue.Create(file, [], [], Steward.Workers.Settings.ModelSettings.Offline).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe("workers[0].tools[0]: models take no such name, and to shorten it the server's name may have at most 53 characters");
    }
}
