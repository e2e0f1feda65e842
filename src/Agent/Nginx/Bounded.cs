namespace MBot.Agent.Nginx;

/// <summary>Waiting for something outside this process that tells nobody when it happens.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>False when the condition did not come true within the bound.</summary>
    public static async Task<bool> UntilAsync(Func<CancellationToken, Task<bool>> condition, TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (!await condition(cancellation))
        {
            if (time.GetElapsedTime(started) >= bound)
                return false;
            await Task.Delay(Pause, time, cancellation);
        }

        return true;
    }

    public static Task<bool> UntilAsync(Func<bool> condition, TimeSpan bound, TimeProvider time, CancellationToken cancellation) =>
        UntilAsync(_ => Task.FromResult(condition()), bound, time, cancellation);
}
