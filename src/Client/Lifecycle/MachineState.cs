using MBot.Client.Aws;

namespace MBot.Client.Lifecycle;

/// <summary>Waits until a machine is on or off. What EC2 says meanwhile decides whether waiting makes sense.</summary>
internal sealed class MachineState(Ec2 ec2, TimeProvider clock)
{
    // EC2's answers lag behind: so long a start may not be seen yet.
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AddressPatience = TimeSpan.FromSeconds(20);

    /// <summary>Running, and its public address there if it gets one.</summary>
    /// <exception cref="ClientException"><c>aws.capacity</c>, <c>aws.start-failed</c>, <c>aws.instance-gone</c>: it never will be; <c>aws.timeout</c>: not yet.</exception>
    public async Task<CloudInstance> RunningAsync(string id, TimeSpan bound, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var seen = false;
        return await WaitAsync($"{id} was told to start", id, instance =>
        {
            if (instance.IsStopped && (seen || clock.GetElapsedTime(began) > Lag))
                throw StoppedAgain(instance);
            seen |= instance.State is "pending" or "running";
            return instance.IsRunning;
        }, bound, $"{id} is running", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It again, with its public address; without one when it gets none.</summary>
    public async Task<CloudInstance> WithAddressAsync(CloudInstance running, CancellationToken cancellationToken)
    {
        if (running.PublicAddress is not null)
            return running;
        try
        {
            return await WaitAsync($"{running.Id} is running", running.Id, instance => instance.PublicAddress is not null, AddressPatience, $"a public address of {running.Id}", cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Code == "aws.timeout")
        {
            return running; // in a private network
        }
    }

    /// <exception cref="ClientException"><c>aws.instance-gone</c>, or <c>aws.timeout</c>: not yet.</exception>
    public Task<CloudInstance> StoppedAsync(string id, TimeSpan bound, CancellationToken cancellationToken) =>
        WaitAsync($"{id} was told to stop", id, instance => instance.IsStopped, bound, $"{id} is stopped", cancellationToken);

    private async Task<CloudInstance> WaitAsync(string done, string id, Func<CloudInstance, bool> isSo, TimeSpan bound, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await Waiter.UntilAsync(async token =>
            {
                var instance = await ec2.InstanceAsync(id, token).ConfigureAwait(false);
                if (instance is null or { IsGone: true })
                    throw new ClientException(ExitCode.Failed, "aws.instance-gone", $"{id} is {instance?.State ?? "gone"}: {instance?.StateReason ?? "AWS knows it no more"}") { Hint = "somebody ended it, or AWS did; mbot-client up makes another, mbot-client backup list shows what is kept" };
                return isSo(instance) ? instance : null;
            }, bound, what, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Exit == ExitCode.Unreachable || error.Code == "aws.throttled")
        {
            throw new ClientException(ExitCode.Unknown, error.Code, $"{done}; what became of it is unknown: {error.Message}", error) { Hint = "mbot-client status tells, when AWS answers again" };
        }
    }

    private static ClientException StoppedAgain(CloudInstance instance) => instance.StateReasonCode == "Server.InsufficientInstanceCapacity"
        ? ClientException.Refused("aws.capacity", $"AWS has no room for {instance.Type} in {instance.AvailabilityZone} now: {instance.StateReason}", "try again later, or with another type: mbot-client start --or TYPE")
        : new ClientException(ExitCode.Failed, "aws.start-failed", $"{instance.Id} stopped again right after its start: {instance.StateReason ?? "AWS gives no reason"}") { Hint = "mbot-client console shows its boot; a key of an encrypted disk that is gone is a usual cause" };
}
