using System.CommandLine;
using System.Globalization;
using MBot.Client.Configuration;
using MBot.Client.Output;
using MBot.Client.Restore;
using MBot.Client.Sessions;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AccessAddCommand : Verb
{
    private readonly Argument<string> name = new("NAME") { Description = "Who it is for: a person, ci, prometheus. Shown in the audit; access is removed by it.", HelpName = "NAME" };
    private readonly Option<string> role = new("--role") { Description = "viewer reads; operator also changes.", HelpName = "operator|viewer", Required = true };
    private readonly Option<string?> output = new("--out", "-o") { Description = "Where to write certificate and key. Else NAME.pem here.", HelpName = "FILE" };

    public AccessAddCommand(ClientEnvironment environment)
        : base(environment, "add", "Give someone access: a certificate of their own, with a role.", """
            Only the laptop that made the CA can do this. The file is all that they need: 'profile import FILE' makes a profile of it,
            and curl, Prometheus or another gRPC client read it as PEM. It holds their key: hand it over as you would a password.
            """)
    {
        role.AcceptOnlyFromAmong("operator", "viewer");
        Add(name);
        Add(role);
        Add(output);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var who = session.Get(name)!;
        var path = session.Environment.FullPath(session.Get(output) ?? who + ".pem");
        if (File.Exists(path))
            throw ClientException.Refused("file.exists", $"there is a file {path} already", "--out FILE chooses another");
        using var authority = CertificateAuthority.Load(session.Environment.Folder.Authority, session.Clock);
        var agent = session.Agent;
        var issued = authority.IssueClient(who, session.Get(role) == "operator" ? Role.Operator : Role.Viewer);

        // First the file: an access that nobody holds would be worse than a file that opens nothing.
        PrivateFile.Write(path, new AccessBundle(agent.Profile.Address, agent.Profile.InstanceId, issued.CertificatePem, issued.KeyPem, authority.CertificatePem).Render());
        AccessEntry entry;
        try
        {
            entry = await agent.ChangeAsync(options => agent.Access.AddAsync(new AddAccessRequest { Certificate = issued.CertificatePem }, options), cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Exit != ExitCode.Unknown)
        {
            File.Delete(path);
            throw;
        }

        foreach (var line in new AccessMemory(session.Environment.Folder).Learn(agent.Profile, [entry]))
            session.Terminal.Note(line, Style.Warning);
        if (session.Json)
            session.Terminal.Document(entry);
        else
            session.Terminal.Line($"{entry.Name} is {session.Get(role)} until {issued.NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; certificate and key are in {path}");
        return ExitCode.Ok;
    }
}
