namespace MBot.Client.Aws;

/// <summary>Asks until it is so, with a bound.</summary>
internal static class Waiter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="lookAsync">Answers null as long as it is not so yet; throws when it never will be.</param>
    /// <param name="what">Of whom it is waited for, for the message: "i-1 is running".</param>
    /// <exception cref="ClientException">Exit code 8, <c>aws.timeout</c>: not within the bound; it may still come.</exception>
    public static async Task<T> UntilAsync<T>(Func<CancellationToken, Task<T?>> lookAsync, TimeSpan bound, string what, TimeProvider clock, CancellationToken cancellationToken)
        where T : class
    {
        var started = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 1.5 > LongestPause ? LongestPause : pause * 1.5)
        {
            if (await lookAsync(cancellationToken).ConfigureAwait(false) is { } found)
                return found;
            var left = bound - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                throw new ClientException(ExitCode.Unknown, "aws.timeout", $"waited {bound.TotalMinutes:0.#} min in vain: {what}") { Hint = "it may still come: mbot-client status" };
            await Task.Delay(pause < left ? pause : left, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
