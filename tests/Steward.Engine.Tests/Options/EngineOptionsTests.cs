using Shouldly;
using Steward.Durability;
using Steward.Engine.Options;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.Options;

public sealed class EngineOptionsTests
{
    [Fact]
    public void Defaults_are_what_the_comments_say()
    {
        var options = new EngineOptions();
        options.Validate();
        options.ActivityConcurrency.ShouldBe(256);
        options.WarmInstances.ShouldBe(10_000);
        options.WarmHistoryBytes.ShouldBe(256 * 1024 * 1024);
        options.WarmEntities.ShouldBe(10_000);
        options.MaxPayloadBytes.ShouldBe(16 * 1024 * 1024);
        options.MaxHistoryEvents.ShouldBe(200_000);
        options.StopTimeout.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Every_value_out_of_its_bounds_is_named_at_once()
    {
        var options = new EngineOptions
        {
            ActivityConcurrency = 0,
            WarmInstances = -1,
            WarmHistoryBytes = 0,
            WarmEntities = 0,
            MaxPayloadBytes = 1,
            MaxHistoryEvents = 1,
            StopTimeout = TimeSpan.FromHours(1),
        };
        var refused = Should.Throw<EngineOptionsException>(options.Validate);
        refused.Errors.Count.ShouldBe(7);
        foreach (var property in typeof(EngineOptions).GetProperties())
            refused.Message.ShouldContain(property.Name);
    }

    [Fact]
    public void An_entity_name_with_a_dot_is_refused()
    {
        var registry = new DurableRegistry().AddEntity(new EntityDefinition<object>("a.b", () => new object()));
        Should.Throw<ArgumentException>(() => InMemoryEngine.Start(registry, new VirtualClock())).Message.ShouldContain("a.b");
    }
}
