using System.Net;
using MBot.Client.Configuration;
using MBot.Client.Trust;

namespace MBot.Client.Enrolment;

/// <summary>
/// Makes an instance one of this laptop's: CA, the agent's certificate, the operator's, the profile. What is there already
/// stays, so that it can be run again at any time. Must not know how the instance is reached.
/// </summary>
internal sealed class RemoteSetup(ClientEnvironment environment, Action<string> say)
{
    /// <param name="confirmAsync">Asked, with the risk, before the instance is taken from another CA, or a removal of this client undone.</param>
    public async Task<(Profile Profile, InstanceReport Instance)> RunAsync(RemoteRequest request, IInstanceShell shell, Func<string, Task> confirmAsync, CancellationToken cancellationToken)
    {
        var known = environment.Profiles.Find(request.Profile);
        if (known is { State: not null })
            throw ClientException.Refused("profile.exists", $"profile '{request.Profile}' is of an agent on this machine", "--name chooses another name");
        var instance = await Enroller.AskAsync(shell, request.State, cancellationToken).ConfigureAwait(false);
        say($"instance      {shell.Place}: mbot-agent {instance.Version}, {instance.InstanceId ?? "new"}");
        if (known is { IsEnrolled: true } && known.InstanceId != instance.InstanceId && !request.Replace)
        {
            throw ClientException.Refused("profile.other-instance", $"profile '{request.Profile}' is of the instance {known.InstanceId}, and on {shell.Place} is {instance.InstanceId ?? "a new one"}",
                "--replace if the old one is gone; else --name chooses another name");
        }

        var address = Address(request, instance);
        using var authority = LaptopAuthority.OpenOrMake(environment, say);
        if (instance.Authority is { } other && other != authority.Fingerprint)
        {
            await confirmAsync($"{shell.Place} belongs to another CA than this laptop's. If you go on, all that the other CA has signed loses access to it, "
                + "this instance's other operators and viewers too; it is put on record there.").ConfigureAwait(false);
        }

        var name = OperatorCredentials.NameFor(environment, request.Profile);
        var removed = instance.Authority == authority.Fingerprint && instance.Removed.Contains(name);
        if (removed)
        {
            await confirmAsync($"Access of {name} to {shell.Place} was removed by another operator. You come as its root, who may undo that. If you go on, this laptop "
                + "gets a new certificate, and access with it; it is put on record there.").ConfigureAwait(false);
        }

        var credentials = OperatorCredentials.OpenOrMake(environment, request.Profile, authority, say, anew: removed);
        if (removed)
            await Enroller.AdmitAsync(shell, await File.ReadAllTextAsync(credentials.Certificate, cancellationToken).ConfigureAwait(false), request.State, cancellationToken).ConfigureAwait(false);
        var instanceId = await Enroller.EnrolAsync(shell, authority, request.State, cancellationToken).ConfigureAwait(false);
        say($"agent         {(instance.Authority == authority.Fingerprint ? "enrolled again" : "enrolled")}: instance {instanceId}");
        var profile = credentials with { Address = address, InstanceId = instanceId, Aws = known?.Aws };
        environment.Profiles.Save(profile);
        environment.Profiles.Use(profile.Name);
        say($"profile       {profile.Name} ({environment.Folder.Profile(profile.Name)})");
        return (profile, instance with { InstanceId = instanceId });
    }

    private static string Address(RemoteRequest request, InstanceReport instance)
    {
        if (request.Address is { } asked)
            return "https://" + (HasPort(asked) ? asked : $"{asked}:{instance.Listen.Port}");
        var local = request.HostName == "localhost" || IPAddress.TryParse(request.HostName, out var host) && IPAddress.IsLoopback(host);
        if (IPAddress.IsLoopback(instance.Listen.Address) && !local)
        {
            throw ClientException.Refused("enrol.loopback", $"the agent is set to listen on {instance.Listen} only, where this laptop can't reach it",
                "on the instance, set security.listen in agent.json to \"0.0.0.0:7443\" and restart mbot-agent; or reach it in a way of your own and say --address HOST:PORT");
        }

        var name = IPAddress.TryParse(request.HostName, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{request.HostName}]" : request.HostName;
        return $"https://{name}:{instance.Listen.Port}";
    }

    /// <exception cref="ClientException">It is no HOST or HOST:PORT.</exception>
    public static void CheckAddress(string address)
    {
        if (!Uri.TryCreate($"https://{address}", UriKind.Absolute, out var parsed) || parsed.PathAndQuery != "/" || parsed.UserInfo.Length > 0 || address.EndsWith('/'))
            throw ClientException.Usage($"--address takes HOST:PORT, not '{address}'");
    }

    private static bool HasPort(string address) => address.LastIndexOf(':') > address.LastIndexOf(']') && !IPAddress.TryParse(address, out _);
}

/// <param name="HostName">Where the instance is, unless an address is given.</param>
internal sealed record RemoteRequest(string Profile, string HostName)
{
    /// <summary>HOST or HOST:PORT where this laptop reaches the agent.</summary>
    public string? Address { get; init; }

    /// <summary>The agent's state folder there; null for its own default.</summary>
    public string? State { get; init; }

    /// <summary>The profile may be of another instance until now.</summary>
    public bool Replace { get; init; }
}
