using System.Reflection;

namespace Steward.Architecture.Tests;

public sealed class LayerTests
{
    /// <summary>What each layer may refer to. Dependencies point down only.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Steward"] = [],
        ["Steward.Audit"] = ["Steward"],
        ["Steward.Client"] = ["Steward"],
        ["Steward.Workers"] = ["Steward"],
        ["Steward.Engine"] = ["Steward"],
        ["Steward.Http"] = ["Steward"],
        ["Steward.Testing"] = ["Steward", "Steward.Engine"],
        ["Steward.Hosting"] = ["Steward", "Steward.Engine", "Steward.Http", "Steward.Workers"],
        ["Steward.Local"] = ["Steward", "Steward.Audit", "Steward.Client", "Steward.Engine", "Steward.Hosting", "Steward.Http",
            "Steward.Workers"],
        ["Steward.DurableTask"] = ["Steward", "Steward.Hosting", "Steward.Workers"],
        ["Steward.Functions"] = ["Steward", "Steward.DurableTask", "Steward.Hosting", "Steward.Http", "Steward.Workers"],
    };

    [Fact]
    public void Every_layer_is_known_here() => Repository.Sources.Keys.ShouldAllBe(name => Allowed.ContainsKey(name));

    [Fact]
    public void Layers_refer_downwards_only()
    {
        Repository.Sources.Count.ShouldBeGreaterThanOrEqualTo(5);
        foreach (var project in Repository.Sources.Values)
            project.References.Except(Allowed[project.Name], StringComparer.Ordinal).ShouldBeEmpty(project.Name);
    }

    [Fact]
    public void Nothing_of_the_product_refers_to_what_is_for_tests()
    {
        Repository.Sources.ShouldContainKey("Steward.Testing");
        Repository.Sources.Values.Concat(Repository.Samples.Values).Where(project => project.References.Contains("Steward.Testing"))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_layer_but_the_hosts_knows_a_web_server()
    {
        foreach (var project in Repository.Sources.Values.Where(project => project.Frameworks.Count > 0))
            project.Name.ShouldBeOneOf("Steward.Http", "Steward.Hosting", "Steward.Local", "Steward.Functions");
    }

    [Fact]
    public void The_core_is_made_of_the_base_class_library_alone()
    {
        Repository.Sources["Steward"].Packages.ShouldBeEmpty();
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (var reference in typeof(Steward.Tasks.TaskRequest).Assembly.GetReferencedAssemblies())
            File.Exists(Path.Combine(framework, reference.Name + ".dll")).ShouldBeTrue(reference.Name);
    }

    [Fact]
    public void Only_the_Azure_layers_know_Azure_Functions_and_Durable_Task()
    {
        foreach (var project in Repository.Sources.Values.Where(project => project.Name is not ("Steward.DurableTask"
            or "Steward.Functions")))
        {
            project.Packages.Where(package => package.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)
                || package.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal)).ShouldBeEmpty(project.Name);
        }
    }

    [Fact]
    public void Assembly_names_differ_by_more_than_case()
    {
        var names = Repository.Sources.Values.Select(project => System.Xml.Linq.XDocument.Load(project.Path)
            .Descendants("AssemblyName").FirstOrDefault()?.Value ?? project.Name).ToList();

        names.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(names.Count);
    }

    [Fact]
    public void Nothing_of_the_core_is_called_after_a_vendor()
    {
        var types = typeof(Steward.Tasks.TaskRequest).Assembly.GetTypes();

        types.Length.ShouldBeGreaterThan(50);
        types.SelectMany(type =>
            type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Select(member => member.Name)
                .Append(type.Name))
            .Where(name => name.Contains("OpenAI", StringComparison.OrdinalIgnoreCase)
                || name.Contains("Azure", StringComparison.OrdinalIgnoreCase))
            .ShouldBeEmpty();
    }
}
