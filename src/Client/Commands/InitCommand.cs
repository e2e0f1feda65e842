using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Client.Terraform;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class InitCommand : Verb
{
    private readonly Option<bool> local = new("--local") { Description = "An agent on this machine: no root, no systemd, no cloud; everything below one folder." };
    private readonly Option<string?> state = new("--state") { Description = "The agent's folder. Else ~/.local/state/mbot/NAME.", HelpName = "DIR" };
    private readonly Option<string?> source = new("--source") { Description = "The app's git repository: a URL, or a path on this machine.", HelpName = "URL" };
    private readonly Option<string?> reference = new("--ref", "-r") { Description = "Branch, tag or commit that a redeploy takes when it names none.", HelpName = "REF" };
    private readonly Option<int?> appPort = new("--app-port") { Description = "Where visitors reach the app; 0 picks a free port. Else 8080, or a free one when that is taken.", HelpName = "PORT" };
    private readonly Option<int?> agentPort = new("--agent-port") { Description = "Where this client reaches the agent; 0 picks a free port. Else 7443, or a free one when that is taken.", HelpName = "PORT" };
    private readonly Option<string?> agentBinary = new("--agent-binary") { Description = "The mbot-agent program. Else the one beside this program, else the one in PATH.", HelpName = "PATH" };
    private readonly Option<string[]> settings = new("--set") { Description = "Write a setting into the agent's new file; may be repeated.", HelpName = "KEY=VALUE", DefaultValueFactory = _ => [] };
    private readonly Option<bool> noStart = new("--no-start") { Description = "Don't start the agent." };
    private readonly Option<string?> fromTerraform = new("--from-terraform") { Description = "A profile of the instance that this Terraform environment made, of its outputs; nothing on this machine. 'enroll' fills in the rest.", HelpName = "DIR" };
    private readonly Option<string?> name = new("--name") { Description = "The profile's name. Else local, or PROJECT-ENVIRONMENT with --from-terraform.", HelpName = "NAME" };

    public InitCommand(ClientEnvironment environment)
        : base(environment, "init", "Set up an agent on this machine, or a profile of the instance that Terraform made.", """
            Makes the private CA (once for all agents), the agent's folder with a commented agent.json, the agent's certificate (the
            agent makes its own key and only its request is signed), this client's certificate and the profile; starts the agent in
            the background and sets the source. What is there already stays: running it again mends and harms nothing.
            """)
    {
        foreach (var option in new Option[] { local, state, source, reference, appPort, agentPort, agentBinary, settings, noStart, fromTerraform, name })
            Add(option);
        Common.Between(appPort, 0, 65535);
        Common.Between(agentPort, 0, 65535);
        Validators.Add(result =>
        {
            if (result.GetValue(local) == (result.GetValue(fromTerraform) is not null))
                result.AddError("Say --local for an agent on this machine, or --from-terraform DIR for what Terraform made; an agent elsewhere is taken over with: mbot-client enroll USER@HOST");
        });
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        if (session.Get(fromTerraform) is { } terraform)
            return await FromTerraformAsync(session, environment.FullPath(terraform), cancellationToken).ConfigureAwait(false);
        var request = new LocalRequest(session.Get(name) ?? "local", AgentBinary.Find(session.Get(agentBinary), environment))
        {
            State = session.Get(state) is { } folder ? environment.FullPath(folder) : null,
            AppPort = session.Get(appPort),
            AgentPort = session.Get(agentPort),
            Source = session.Get(source) is { } url ? Url(url, environment) : null,
            Reference = session.Get(reference),
            Settings = session.Get(settings)!,
        };
        var profile = await new LocalSetup(environment, text => session.Terminal.Say(text)).RunAsync(request, cancellationToken).ConfigureAwait(false);
        AgentInfo? info = null;
        if (!session.Get(noStart))
            info = await StartAsync(session, profile, request, cancellationToken).ConfigureAwait(false);
        Close(session, profile, info, request);
        return ExitCode.Ok;
    }

    private async Task<ExitCode> FromTerraformAsync(Session session, string path, CancellationToken cancellationToken)
    {
        var profiles = new TerraformProfile(session.Environment);
        var awsProfile = session.TargetIn(profiles.Find(path, session.Get(name))?.Aws).AwsProfile;
        var folder = TerraformFolder.Open(path, awsProfile, session.Environment);
        await folder.CheckVersionAsync(cancellationToken).ConfigureAwait(false);
        var profile = profiles.Save(path, session.Get(name), awsProfile, null, await folder.OutputsAsync(cancellationToken).ConfigureAwait(false));
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("profile", profile.Name);
                writer.WriteString("region", profile.Aws!.Region);
                writer.WriteString("awsInstance", profile.Aws.InstanceId);
                writer.WriteBoolean("enrolled", profile.IsEnrolled);
            });
            return ExitCode.Ok;
        }

        session.Terminal.Line($"profile       {profile.Name} ({session.Environment.Folder.Profile(profile.Name)})");
        session.Terminal.Line($"instance      {profile.Aws!.InstanceId} in {profile.Aws.Region}, {profile.Aws.Project}-{profile.Aws.Environment}");
        session.Terminal.Line(profile.IsEnrolled ? "agent         enrolled already" : $"agent         not enrolled yet: {profile.EnrolHint}");
        return ExitCode.Ok;
    }

    private static async Task<AgentInfo> StartAsync(Session session, Profile profile, LocalRequest request, CancellationToken cancellationToken)
    {
        var (info, started) = await new LocalAgent(profile, session.Environment).StartAsync(cancellationToken).ConfigureAwait(false);
        session.Terminal.Say(started ? $"started       {request.AgentBinary} run --state {profile.State}" : "started       already");
        using var agent = AgentConnection.Open(profile, session.Clock);
        await AccessRegistration.RegisterAsync(agent, profile, cancellationToken).ConfigureAwait(false);
        if (request.Source is { } url)
        {
            var source = await agent.ChangeAsync(options => agent.Deployments.SetSourceAsync(new SetSourceRequest { Url = url, Ref = request.Reference ?? "" }, options), cancellationToken).ConfigureAwait(false);
            session.Terminal.Say($"source        {source.Url} {source.Ref}".TrimEnd());
        }

        return info;
    }

    private static void Close(Session session, Profile profile, AgentInfo? info, LocalRequest request)
    {
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("profile", profile.Name);
                writer.WriteString("address", profile.Address);
                writer.WriteString("instanceId", profile.InstanceId);
                writer.WriteString("state", profile.State);
                writer.WriteString("appUrl", info?.AppUrl);
                writer.WriteBoolean("running", info is not null);
            });
            return;
        }

        session.Terminal.Line($"agent         {profile.Address}");
        if (info is not null)
            session.Terminal.Line($"app           {info.AppUrl}");
        session.Terminal.Line();
        session.Terminal.Line("Next:", Style.Strong);
        if (info is null)
            session.Terminal.Line("  mbot-client agent start          start the agent");
        if (request.Source is null)
            session.Terminal.Line("  mbot-client source set URL       say where the app's code is");
        session.Terminal.Line("  mbot-client plan                 what a redeploy would do");
        session.Terminal.Line("  mbot-client redeploy             bring the app up");
        session.Terminal.Line("  mbot-client status               how it is");
    }

    // A path must mean the same to the agent as it does here.
    private static string Url(string url, ClientEnvironment environment) =>
        Directory.Exists(environment.FullPath(url)) ? environment.FullPath(url) : url;
}
