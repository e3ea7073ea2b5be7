using Steward.ScriptedModel;

namespace Steward.Chat.Tests;

/// <summary>One server process for the tests that script it by task; it is not shared with tests that change its settings.</summary>
public sealed class ModelServer : IAsyncLifetime
{
    public ScriptedModelServer Process { get; private set; } = null!;

    public async Task InitializeAsync() => Process = await ScriptedModelServer.StartAsync();

    public async Task DisposeAsync() => await Process.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ModelServerTests : ICollectionFixture<ModelServer>
{
    public const string Name = "model server";
}
