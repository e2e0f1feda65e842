using System.Collections.Immutable;

namespace MBot.TestKit;

/// <summary>What the parts of a load share: options, records, what release is expected, whether to stop.</summary>
internal sealed class LoadContext(LoadOptions options, CancellationToken stopping)
{
    private ImmutableHashSet<string> expected = [.. options.Releases];

    public LoadOptions Options { get; } = options;

    public LoadRecorder Record { get; } = new(options.Limit);

    public CancellationToken Stopping { get; } = stopping;

    public ImmutableHashSet<string> Expected
    {
        get => Volatile.Read(ref expected);
        set => Volatile.Write(ref expected, value);
    }

    /// <summary>A new session's release must be expected now, or have been when its visit began.</summary>
    public void CheckRelease(string? release, ImmutableHashSet<string> expectedAtStart)
    {
        LoadCheck.That(release is not null, "no release label");
        Record.SawRelease(release!);
        var now = Expected;
        LoadCheck.That(
            now.Count == 0 || now.Contains(release!) || expectedAtStart.Contains(release!), $"release {release}, expected {string.Join(" or ", now)}");
    }

    /// <summary>Waits, or returns at once when the load stops.</summary>
    public async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, Stopping);
        }
        catch (OperationCanceledException)
        {
            // The loops look at Stopping themselves.
        }
    }
}
