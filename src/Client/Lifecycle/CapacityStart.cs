using MBot.Client.Aws;
using MBot.Client.Output;

namespace MBot.Client.Lifecycle;

/// <summary>
/// Starts a stopped machine where AWS may have no room: the same type again for a while, then other types in their order, each
/// with consent. What was changed in vain is put back.
/// </summary>
internal sealed class CapacityStart(Ec2 ec2, MachineState state, TimeLine line, TimeProvider clock, Action<string> say)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long the same type is tried.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>From the request to running.</summary>
    public required TimeSpan Bound { get; init; }

    /// <summary>Types to fall back on.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Asked, with the risk, before the type is changed; throws when it may not be.</summary>
    public Func<string, Task> ConsentAsync { get; init; } = _ => Task.CompletedTask;

    /// <returns>The machine, running; of another type perhaps.</returns>
    /// <exception cref="ClientException"><c>aws.capacity</c>: no room for any of them; it is stopped, and of the type that it was.</exception>
    public async Task<CloudInstance> RunAsync(CloudInstance stopped, CancellationToken cancellationToken)
    {
        if (await AgainAsync(stopped, cancellationToken).ConfigureAwait(false) is { } running)
            return running;
        var type = stopped.Type;
        try
        {
            foreach (var other in Others.Where(other => other != stopped.Type))
            {
                await ConsentAsync($"AWS has no room for {stopped.Type} in {stopped.AvailabilityZone} now. {stopped.Id} becomes a {other} then, at that type's price, until 'mbot-client resize {stopped.Type}'.").ConfigureAwait(false);
                await ec2.ChangeTypeAsync(stopped, type = other, cancellationToken).ConfigureAwait(false);
                line.Reached("type changed", other);
                if (await OnceAsync(stopped, cancellationToken).ConfigureAwait(false) is { } elsewhere)
                    return elsewhere;
                say($"no room for {other} either");
            }
        }
        catch (ClientException error) when (error.Exit != ExitCode.Unknown && error.Code != "aws.instance-gone")
        {
            await PutBackAsync(stopped, type, error).ConfigureAwait(false);
            throw;
        }
        catch (Exception error) when (type != stopped.Type && error is ClientException or OperationCanceledException)
        {
            say($"its type is {type} now: mbot-client resize {stopped.Type} changes it back");
            throw;
        }

        var none = ClientException.Refused("aws.capacity", $"AWS has no room in {stopped.AvailabilityZone} now for {string.Join(", nor for ", [stopped.Type, .. Others.Where(other => other != stopped.Type)])}; {stopped.Id} stays stopped, a {stopped.Type}",
            Others.Count == 0 ? "try again later, or name types to fall back on: mbot-client start --or TYPE,TYPE" : "try again later, or with further types");
        await PutBackAsync(stopped, type, none).ConfigureAwait(false);
        throw none;
    }

    private async Task<CloudInstance?> AgainAsync(CloudInstance stopped, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            if (await OnceAsync(stopped, cancellationToken).ConfigureAwait(false) is { } running)
                return running;
            var left = Patience - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return null;
            pause = pause < left ? pause : left;
            say($"AWS has no room for {stopped.Type} in {stopped.AvailabilityZone} now; again in {Text.Span(pause)}");
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Null: no room.</returns>
    private async Task<CloudInstance?> OnceAsync(CloudInstance stopped, CancellationToken cancellationToken)
    {
        try
        {
            await ec2.StartAsync(stopped, cancellationToken).ConfigureAwait(false);
            line.Reached("start requested");
            var running = await state.RunningAsync(stopped.Id, Bound, cancellationToken).ConfigureAwait(false);
            line.Reached("running", running.Type);
            return running;
        }
        catch (ClientException error) when (error.Code == "aws.capacity")
        {
            return null;
        }
    }

    // Not cancelled with the rest: a machine of a type that nobody wanted would stay.
    private async Task PutBackAsync(CloudInstance stopped, string type, ClientException because)
    {
        if (type == stopped.Type)
            return;
        try
        {
            await ec2.ChangeTypeAsync(stopped, stopped.Type, CancellationToken.None).ConfigureAwait(false);
            line.Reached("type put back", stopped.Type);
        }
        catch (ClientException error)
        {
            throw new ClientException(ExitCode.Failed, because.Code, $"{because.Message}. Its type is {type} now and could not be put back to {stopped.Type}: {error.Message}", error) { Hint = $"mbot-client resize {stopped.Type} tries again" };
        }
    }
}
