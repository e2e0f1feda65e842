using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>The app's secret environment as it is today. Asked at each start of a slot, kept nowhere by slots.</summary>
internal interface IAppEnvironment
{
    ValueTask<IReadOnlyDictionary<string, Redacted>> ReadAsync(CancellationToken cancellation);

    /// <summary>Brings the files in which the app looks for secrets up to date.</summary>
    /// <exception cref="MBotException">They can't be written.</exception>
    Task PlaceFilesAsync(CancellationToken cancellation);
}
