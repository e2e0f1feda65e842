using System.Diagnostics;

namespace MBot.TestKit;

/// <summary>Waits for a condition, with a bound. What tests use in place of sleeping.</summary>
public static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within the bound; the message names <paramref name="what"/>.</exception>
    public static Task HoldsAsync(Func<bool> condition, TimeSpan bound, string what, CancellationToken ct = default) =>
        HoldsAsync(() => Task.FromResult(condition()), bound, what, ct);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, TimeSpan, string, CancellationToken)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan bound, string what, CancellationToken ct = default)
    {
        await FoundAsync(async () => await condition() ? "yes" : null, bound, what, ct);
    }

    /// <summary>Returns what <paramref name="find"/> finds as soon as it is not null.</summary>
    /// <exception cref="TimeoutException">It found nothing within the bound; the message names <paramref name="what"/>.</exception>
    public static async Task<T> FoundAsync<T>(Func<Task<T?>> find, TimeSpan bound, string what, CancellationToken ct = default)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (clock.Elapsed > bound)
                throw new TimeoutException($"not within {bound.TotalSeconds:0.#} s: {what}");
            await Task.Delay(Pause, ct);
        }
    }
}
