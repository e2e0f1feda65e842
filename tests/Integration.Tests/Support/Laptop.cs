using MBot.Client;
using MBot.Client.Commands;
using MBot.Client.Configuration;
using MBot.Client.Output;
using MBot.Client.Trust;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Support;

/// <summary>A user's machine with a profile of the agent, on which mbot-client's verbs run.</summary>
internal sealed class Laptop : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TempFolder _home = new("laptop");
    private readonly string _name;
    private readonly IssuedCertificate _certificate;

    /// <param name="withAuthority">Whether the CA's key is here.</param>
    public Laptop(AgentHost agent, string name, bool withAuthority)
    {
        (_name, _certificate) = (name, agent.Authority.IssueClient(name, Role.Operator));
        PrivateFile.CreateFolder(Folder.Certificates);
        if (withAuthority)
            agent.Authority.Save(Folder.Authority);
        Find(agent);
    }

    public ClientFolder Folder => new(Path.Combine(_home.Path, ".config", "mbot"));

    /// <summary>Writes the profile: again after the agent got another port.</summary>
    public void Find(AgentHost agent)
    {
        string Keep(string file, string text)
        {
            var path = Path.Combine(Folder.Certificates, file);
            PrivateFile.Write(path, text);
            return path;
        }

        new ProfileStore(Folder, _ => null).Save(new Profile
        {
            Name = "test",
            Address = $"https://127.0.0.1:{agent.Port}",
            InstanceId = agent.Identity.InstanceId,
            Certificate = Keep(_name + ".crt", _certificate.CertificatePem),
            Key = Keep(_name + ".key", _certificate.KeyPem),
            Authority = Keep("ca.crt", agent.Authority.CertificatePem),
        });
    }

    /// <returns>The exit code, and all that was written.</returns>
    public async Task<(ExitCode Exit, string Text)> RunAsync(params string[] arguments)
    {
        using var enough = new CancellationTokenSource(Bound);
        using var written = new StringWriter();
        using var nothing = new StringReader("");
        var writer = TextWriter.Synchronized(written);
        var terminal = new Terminal(writer, writer, nothing, new TerminalTraits());
        var environment = new ClientEnvironment(terminal, name => name == "HOME" ? _home.Path : null, _home.Path, TimeProvider.System);
        return (await Cli.RunAsync(arguments, environment, enough.Token), written.ToString());
    }

    public void Dispose() => _home.Dispose();
}
