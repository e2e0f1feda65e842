using System.Text.Json.Serialization;
using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Operations;

/// <summary>One thing that happened in an operation.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
internal sealed record OperationEvent(string OperationId, long Sequence, DateTimeOffset Time, EventBody Body);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(StateChanged), "state")]
[JsonDerivedType(typeof(StepStarted), "step-started")]
[JsonDerivedType(typeof(StepFinished), "step-finished")]
[JsonDerivedType(typeof(Output), "output")]
[JsonDerivedType(typeof(Notice), "notice")]
[JsonDerivedType(typeof(Ended), "ended")]
internal abstract record EventBody;

internal sealed record StateChanged(OperationState State) : EventBody;

internal sealed record StepStarted(string Step) : EventBody;

/// <param name="Detail">What it did, in a few words.</param>
internal sealed record StepFinished(string Step, TimeSpan Duration, string Detail, bool Failed) : EventBody;

/// <summary>A line of git, pip, a hook or the app.</summary>
internal sealed record Output(string Source, string Text) : EventBody;

internal sealed record Notice(Severity Severity, string Code, string Text) : EventBody;

/// <summary>The last event of every operation.</summary>
internal sealed record Ended(Operation Operation) : EventBody;
