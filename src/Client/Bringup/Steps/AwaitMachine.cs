using MBot.Client.Aws;
using MBot.Client.Enrolment;
using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Bringup.Steps;

/// <summary>AWS says running, the console tells the host key, sshd lets us in. Not needed once the agent answers.</summary>
internal sealed class AwaitMachine : IBringupStep
{
    private static readonly TimeSpan BootPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SshPatience = TimeSpan.FromMinutes(5);

    public string Name => "machine";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (await EnrolledAgent.FindAsync(up, cancellationToken).ConfigureAwait(false) is { } agent)
        {
            up.Agent = agent;
            return $"the agent answers, {agent.Version}";
        }

        var clock = up.Session.Clock;
        var began = clock.GetTimestamp();
        up.Instance = await Waiter.UntilAsync(token => RunningAsync(up, token), BootPatience, $"{up.Outputs!.InstanceId} is running", clock, cancellationToken).ConfigureAwait(false);
        up.Note($"running after {Output.Text.Span(clock.GetElapsedTime(began))}");
        var host = up.Outputs.ElasticIp ?? up.Instance.PublicAddress ?? throw ClientException.Refused("aws.no-address", $"{up.Instance.Id} has no public address", "the outputs of the environment lack elastic_ip");
        var to = SshDestination.Parse(up.Outputs.SshUser is { } user ? $"{user}@{host}" : host);
        var options = await WithHostKeyAsync(up, up.Request.Ssh with { Identity = up.Profile!.Aws!.SshKey }, host, cancellationToken).ConfigureAwait(false);
        up.Ssh = await Waiter.UntilAsync(token => TryAsync(up, to, options, token), SshPatience, $"sshd of {host} lets {to} in", clock, cancellationToken).ConfigureAwait(false);
        return $"{up.Instance.Id} is up, ssh {to}";
    }

    private static async Task<CloudInstance?> RunningAsync(BringupState up, CancellationToken cancellationToken)
    {
        var instance = await InstanceFinder.FindAsync(up.Ec2, cancellationToken).ConfigureAwait(false);
        if (instance.State is "stopped" or "stopping")
            throw ClientException.Refused("aws.stopped", $"{instance.Id} is {instance.State}", "mbot-client start, then this again");
        return instance.IsRunning ? instance : null;
    }

    private static async Task<SshOptions> WithHostKeyAsync(BringupState up, SshOptions options, string host, CancellationToken cancellationToken)
    {
        if (!up.Request.HostKeyOfConsole)
            return options;
        up.Note("the console tells the host key; AWS has it some minutes after the boot");
        var file = await new InstanceHostKeys(up.Environment).FileAsync(up.Ec2, up.Instance!.Id, host, options.Port, InstanceHostKeys.Patience, cancellationToken).ConfigureAwait(false);
        if (file is not null)
        {
            up.Note("the host key is the one that the console tells");
            return options with { KnownHosts = file };
        }

        // Whoever sits here may compare it by other means.
        up.Note($"the console tells no host key: {(options.Interactive ? "compare the one that is shown by other means" : "it must be a known one")}");
        return options with { HostKey = options.Interactive ? HostKeyPolicy.Ask : HostKeyPolicy.Known };
    }

    private static async Task<SshConnection?> TryAsync(BringupState up, SshDestination to, SshOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SshConnection.OpenAsync(ProgramPath.Find("ssh", up.Environment)!, to, options, up.Session.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Code == "ssh.unreachable")
        {
            return null; // sshd is not there yet
        }
    }
}
