using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Authentication;

namespace MBot.Client.Reach;

/// <summary>Takes one look, with a bound and its time. What goes wrong on the way is a finding, not an error.</summary>
internal sealed class Look(TimeProvider clock, TimeSpan bound)
{
    /// <param name="lookAsync">Returns what it saw; throws what the network throws, or a <see cref="LookException"/>.</param>
    public async Task<Finding> TakeAsync(string name, bool decides, Func<CancellationToken, Task<string>> lookAsync, Func<Exception, (string Cause, string? Hint)> explain, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(bound);
        try
        {
            var seen = await lookAsync(enough.Token).WaitAsync(enough.Token).ConfigureAwait(false);
            return new Finding(name, LookResult.Ok, clock.GetElapsedTime(started), seen) { Decides = decides };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(explain(new TimeoutException()));
        }
        catch (LookException error)
        {
            return Failed((error.Message, error.Hint));
        }
        catch (Exception error) when (error is SocketException or IOException or HttpRequestException or AuthenticationException)
        {
            return Failed(explain(error));
        }

        Finding Failed((string Cause, string? Hint) why) => new(name, LookResult.Failed, clock.GetElapsedTime(started), why.Cause) { Hint = why.Hint, Decides = decides };
    }
}

/// <summary>What was seen is not as it should be.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "it ends in Look and has two parts, always")]
internal sealed class LookException(string message, string? hint) : Exception(message)
{
    public string? Hint { get; } = hint;
}
