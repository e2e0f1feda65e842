using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>The app's secret environment as it is today. Asked at each start of a slot, kept nowhere by slots.</summary>
internal interface IAppEnvironment
{
    ValueTask<IReadOnlyDictionary<string, Redacted>> ReadAsync(CancellationToken cancellation);
}
