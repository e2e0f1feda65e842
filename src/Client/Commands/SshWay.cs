using System.CommandLine;
using MBot.Client.Configuration;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>How ssh gets to a machine: options of every verb that goes through it. All else is ssh's own configuration.</summary>
internal sealed class SshWay
{
    private readonly Option<string?> identity = new("--identity", "-i") { Description = "The private key for ssh. Else the profile's aws.sshKey, or what ssh finds itself.", HelpName = "FILE" };
    private readonly Option<int?> port = new("--port") { Description = "The port that sshd listens on.", HelpName = "N" };
    private readonly Option<string?> configuration = new("--ssh-config") { Description = "ssh's configuration file, in the place of ~/.ssh/config.", HelpName = "FILE" };

    public SshWay() => Common.Between(port, 1, 65535);

    public void AddTo(Command verb)
    {
        verb.Add(identity);
        verb.Add(port);
        verb.Add(configuration);
    }

    public int? Port(Session session) => session.Get(port);

    /// <exception cref="ClientException">The file isn't there.</exception>
    public string? Configuration(Session session) =>
        session.Get(configuration) is { } file ? Existing(session.Environment.FullPath(file), $"{configuration.Name} FILE names it") : null;

    /// <param name="place">Whose key counts when the user names none.</param>
    /// <exception cref="ClientException">The file isn't there.</exception>
    public string? Identity(Session session, AwsPlace? place)
    {
        var key = session.Get(identity) is { } option ? session.Environment.FullPath(option) : place?.SshKey;
        return key is null ? null : Existing(key, $"{identity.Name} FILE names the private key");
    }

    private static string Existing(string path, string hint) => File.Exists(path) ? path : throw ClientException.Usage($"there is no {path}", hint);
}
