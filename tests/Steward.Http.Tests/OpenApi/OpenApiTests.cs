using System.Text.Json;
using Steward.Contracts;
using Steward.Http.Access;
using Steward.Http.Hosting;
using Steward.Http.OpenApi;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Http.Tests.OpenApi;

public sealed class OpenApiTests
{
    private static readonly JsonElement Document = Load();

    [Fact]
    public void Every_route_is_in_the_document_and_everything_in_the_document_is_a_route()
    {
        var described = Document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(call =>
                $"{call.Name.ToUpperInvariant()} {path.Name} {call.Value.GetProperty("operationId").GetString()} {IsOpen(call.Value)}"));
        var served = StewardRoutes.All.Select(route => $"{route.Method} {route.Pattern} {route.Name} {route.Open}");
        described.Order(StringComparer.Ordinal).ShouldBe(served.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_security_schemes_are_those_that_the_service_takes_and_no_other()
    {
        var schemes = Document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject()
            .ToDictionary(scheme => scheme.Name, scheme => scheme.Value, StringComparer.Ordinal);
        schemes.Keys.ShouldBe(["bearer", "apiKey", "basic"], ignoreOrder: true);
        schemes["apiKey"].GetProperty("name").GetString().ShouldBe("X-Api-Key");
        Document.GetProperty("security").EnumerateArray().Select(together => together.EnumerateObject().Single().Name)
            .ShouldBe(schemes.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        foreach (var reference in References(Document).Distinct(StringComparer.Ordinal))
        {
            var at = Document;
            foreach (var part in reference.TrimStart('#', '/').Split('/'))
                at.TryGetProperty(part, out at).ShouldBeTrue(reference);
        }
    }

    [Theory]
    [InlineData(typeof(TaskRequest), "TaskRequest")]
    [InlineData(typeof(TaskView), "Task")]
    [InlineData(typeof(Steward.Limits.TaskLimits), "Limits")]
    [InlineData(typeof(Spent), "Spent")]
    [InlineData(typeof(TaskPage), "TaskPage")]
    [InlineData(typeof(TaskEventPage), "TaskEventPage")]
    [InlineData(typeof(TaskEventView), "TaskEvent")]
    [InlineData(typeof(Steward.Approvals.ApprovalView), "Approval")]
    [InlineData(typeof(Steward.Approvals.OpenApprovalPage), "OpenApprovalPage")]
    [InlineData(typeof(Steward.Approvals.OpenApproval), "OpenApproval")]
    [InlineData(typeof(Steward.Approvals.ApprovalDecision), "Decision")]
    [InlineData(typeof(Steward.DeadLetters.DeadLetter), "DeadLetter")]
    [InlineData(typeof(Steward.DeadLetters.DeadLetterPage), "DeadLetterPage")]
    [InlineData(typeof(Steward.Http.Workers.WorkerList), "WorkerList")]
    [InlineData(typeof(Steward.Http.Answers.Problem), "Problem")]
    public void A_schema_has_the_fields_of_its_type(Type type, string schema)
    {
        var fields = ContractJson.Options.GetTypeInfo(type).Properties.Select(property => property.Name);
        Document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties").EnumerateObject()
            .Select(property => property.Name).Order(StringComparer.Ordinal).ShouldBe(fields.Order(StringComparer.Ordinal));
    }

    private static bool IsOpen(JsonElement call) => call.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static JsonElement Load() => JsonElement.Parse(OpenApiDocument.Of(CallerAccess.ApiKeys));
}
