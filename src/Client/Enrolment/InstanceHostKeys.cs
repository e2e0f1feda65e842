using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Enrolment;

/// <summary>The SSH host keys of one EC2 instance, as its console told them to AWS. Read once and kept.</summary>
internal sealed class InstanceHostKeys(ClientEnvironment environment)
{
    // Without knowing the type, so long as it may take AWS to have what was written.
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private const int UsualPort = 22;

    /// <param name="port">Of its sshd; null for the usual one.</param>
    /// <param name="patience">How long to wait for the console to have them.</param>
    /// <returns>The known_hosts file with them for that host; null when the console has none in time.</returns>
    public async Task<string?> FileAsync(Ec2 ec2, string instanceId, string host, int? port, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (Kept(environment, instanceId, host, port) is { } kept)
            return kept;
        var keys = await AskAsync(ec2, instanceId, patience, cancellationToken).ConfigureAwait(false);
        return keys.Count == 0 ? null : Write(environment, instanceId, keys, host, port);
    }

    /// <summary>Without asking AWS: the file with those that were read once, for that host.</summary>
    /// <param name="place">Where the profile's instance is; null for one that isn't in AWS.</param>
    /// <returns>Null when none were read.</returns>
    public static string? Kept(ClientEnvironment environment, AwsPlace? place, string host, int? port) =>
        place?.InstanceId is { } instanceId ? Kept(environment, instanceId, host, port) : null;

    private static string? Kept(ClientEnvironment environment, string instanceId, string host, int? port)
    {
        var file = Path.Combine(environment.Folder.KnownHosts, instanceId);
        return File.Exists(file) && ConsoleHostKeys.Read(File.ReadAllText(file)) is { Count: > 0 } keys ? Write(environment, instanceId, keys, host, port) : null;
    }

    // Anew each time: the machine's address may have changed.
    private static string Write(ClientEnvironment environment, string instanceId, IReadOnlyList<string> keys, string host, int? port)
    {
        var file = Path.Combine(environment.Folder.KnownHosts, instanceId);
        PrivateFile.CreateFolder(environment.Folder.KnownHosts);
        PrivateFile.Write(file, ConsoleHostKeys.KnownHosts(keys, host, port ?? UsualPort));
        return file;
    }

    private async Task<IReadOnlyList<string>> AskAsync(Ec2 ec2, string instanceId, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await Waiter.UntilAsync(async token => await LookAsync(ec2, instanceId, token).ConfigureAwait(false) is { Count: > 0 } found ? found : null,
                patience, $"the console of {instanceId} has its host keys", environment.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Code == "aws.timeout")
        {
            return [];
        }
    }

    /// <summary>In what it kept of the boot; where it gives the latest at once, AWS has that sooner.</summary>
    private static async Task<IReadOnlyList<string>> LookAsync(Ec2 ec2, string instanceId, CancellationToken cancellationToken)
    {
        var kept = ConsoleHostKeys.Find((await ec2.ConsoleAsync(instanceId, latest: false, cancellationToken).ConfigureAwait(false)).Output);
        if (kept.Count > 0)
            return kept;
        try
        {
            return ConsoleHostKeys.Find((await ec2.ConsoleAsync(instanceId, latest: true, cancellationToken).ConfigureAwait(false)).Output);
        }
        catch (ClientException error) when (error.Exit == ExitCode.Refused)
        {
            return []; // a type that has no latest
        }
    }
}
