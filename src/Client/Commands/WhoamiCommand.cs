using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Client.Trust;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class WhoamiCommand(ClientEnvironment environment) : Verb(environment, "whoami", "Say whom the agent takes this client for, and until when.", """
    The name and the role are what the agent answers; the certificate's serial is what 'access list' shows. A name ends with its
    certificate: the laptop with the CA makes a new one by 'enroll' or 'init', for others by 'access add'.
    """)
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        var info = await agent.ReadAsync(options => agent.Agent.GetInfoAsync(new GetInfoRequest(), options), cancellationToken).ConfigureAwait(false);
        using var own = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(agent.Profile.Certificate, cancellationToken).ConfigureAwait(false));
        var (notBefore, notAfter) = (own.NotBefore.ToUniversalTime(), own.NotAfter.ToUniversalTime());
        var role = EnumText.Words(OptionsReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Role)), (int)info.CallerRole);
        var hasAuthority = HasAuthority(session.Environment, agent.Profile.Authority);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("name", info.Caller);
                writer.WriteString("role", role);
                writer.WriteString("serial", own.SerialNumber);
                writer.WriteString("notBefore", notBefore);
                writer.WriteString("notAfter", notAfter);
                writer.WriteString("profile", agent.Profile.Name);
                writer.WriteString("instanceId", info.InstanceId);
                writer.WriteString("address", agent.Profile.Address);
                writer.WriteString("agent", info.Version);
                writer.WriteString("agentNotAfter", agent.Identity.NotAfter.UtcDateTime);
                writer.WriteBoolean("hasAuthority", hasAuthority);
            });
            return ExitCode.Ok;
        }

        session.Terminal.Line($"name          {info.Caller}");
        session.Terminal.Line($"role          {role}");
        session.Terminal.Line($"certificate   {own.SerialNumber}, from {Day(notBefore)} until {Day(notAfter)}");
        session.Terminal.Line($"profile       {agent.Profile.Name}");
        session.Terminal.Line($"instance      {info.InstanceId}, its certificate until {Day(agent.Identity.NotAfter.UtcDateTime)}");
        session.Terminal.Line($"agent         {info.Version} at {agent.Profile.Address}");
        session.Terminal.Line($"CA            {(hasAuthority ? "on this laptop" : "elsewhere: this laptop can't make or renew certificates")}");
        return ExitCode.Ok;
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Whether the key that signs this agent is here.</summary>
    private static bool HasAuthority(ClientEnvironment environment, string trusted)
    {
        var folder = environment.Folder.Authority;
        if (!File.Exists(Path.Combine(folder, CertificateAuthority.KeyFile)))
            return false;
        using var authority = CertificateAuthority.Load(folder, environment.Clock);
        return File.Exists(trusted) && File.ReadAllText(trusted).Trim() == authority.CertificatePem.Trim();
    }
}
