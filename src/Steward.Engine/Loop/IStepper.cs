using Steward.Engine.Activities;

namespace Steward.Engine.Loop;

/// <summary>Runs engines and their activities step by step on one thread, in place of their own threads. Steward.Testing has one.</summary>
internal interface IStepper : IActivityScheduler
{
    void Attach(EngineLoop loop);

    void Detach(EngineLoop loop);

    /// <summary>Queues a step that resumes those who wait for the engine.</summary>
    void Post(Action action);
}
