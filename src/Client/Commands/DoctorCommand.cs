using System.CommandLine;
using MBot.Client.Admission;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Client.Doctor;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class DoctorCommand : Verb
{
    private readonly Option<bool> fix = new("--fix") { Description = "Mend what can be mended safely. Each says what it will do and asks first." };
    private readonly Option<string?> bundle = new("--bundle") { Description = "Also write all that was found, status, operations, configuration and the last log lines into a .tar.gz for whoever helps, secrets taken out.", HelpName = "FILE" };
    private readonly Option<bool> noCloud = new("--no-aws") { Description = "Don't ask AWS whether the machine runs and lets this address in." };
    private readonly Option<bool> yes = Common.Yes("each of the things that --fix does");

    public DoctorCommand(ClientEnvironment environment)
        : base(environment, "doctor", "Find out what is wrong, from this machine to the app's database, and name the cause and the command that mends it.", """
            Looks from here (profile, name, connection, handshake, versions, clocks; in AWS whether the machine runs and lets this address in)
            and lets the agent look at its machine (disk, memory, DNS, permissions, units, nginx, ports, secrets, source, requirements,
            certificates, MongoDB Atlas, the app and its log). What explains other failures comes first. Works without the agent, too.
            Nothing is changed without --fix. Exit code 5 when something has failed.
            """)
    {
        foreach (var option in new Option[] { fix, bundle, noCloud, yes })
            Add(option);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var path = session.Get(bundle) is { } file ? session.Environment.FullPath(file) : null;
        if (path is not null && File.Exists(path))
            throw ClientException.Refused("bundle.exists", $"{path} is there already, and is not written over", "name another file");
        var findings = await ExamineAsync(session, cancellationToken).ConfigureAwait(false);
        if (session.Get(fix) && await FixAsync(session, findings, cancellationToken).ConfigureAwait(false))
            findings = await ExamineAsync(session, cancellationToken).ConfigureAwait(false);
        if (path is not null)
        {
            PrivateFile.Write(path, await BundleContents.PackAsync(session, findings, cancellationToken).ConfigureAwait(false));
            session.Terminal.Note($"written: {path}", Style.Dim);
        }

        if (session.Json)
            session.Terminal.Document(writer => DoctorView.Write(writer, findings));
        else
            DoctorView.Show(session.Terminal, findings);
        return findings.Diagnosis.HasFailed ? ExitCode.Failed : ExitCode.Ok;
    }

    private async Task<Findings> ExamineAsync(Session session, CancellationToken cancellationToken)
    {
        var profile = session.Environment.Profiles.Load(session.ProfileOption);
        var asksCloud = !session.Get(noCloud) && (profile.Aws is not null || session.NamesAws);
        var cloud = asksCloud ? CloudExamination.LookAsync(() => session.Ec2, token => OwnAddress.AskAsync(AllowIpCommand.ServiceOf(session.Environment), token), cancellationToken) : Task.FromResult<IReadOnlyList<Examination>>([]);
        var (way, agent) = await LookAtAgentAsync(session, profile, cancellationToken).ConfigureAwait(false);
        return new Findings(new Diagnosis([.. way, .. await cloud.ConfigureAwait(false)]), agent);
    }

    private static async Task<(IReadOnlyList<Examination> Found, bool Reached)> LookAtAgentAsync(Session session, Profile profile, CancellationToken cancellationToken)
    {
        AgentConnection agent;
        try
        {
            agent = session.Connect(profile);
        }
        catch (ClientException error)
        {
            return ([Examination.Laptop("profile", Outcome.Failed, profile.Name) with { Cause = error.Message, WayOut = error.Hint ?? "", Command = profile.IsEnrolled ? "" : profile.EnrolHint }], false);
        }

        var looking = new WayExamination(session.Clock);
        List<Examination> found = [looking.Own(agent), .. await looking.LookAsync(agent, cancellationToken).ConfigureAwait(false)];
        if (looking.Agent is not { } info)
            return (found, false);
        found.Add(ComparedExamination.Versions(VersionCommand.Number, info.Version));
        try
        {
            // A quick call of its own: the checks themselves take seconds, and their answer tells nothing of a clock.
            var asked = session.Clock.GetUtcNow();
            var quick = await AgentExamination.AskAsync(agent, cancellationToken, "memory").ConfigureAwait(false);
            found.Add(ComparedExamination.Clocks(asked, session.Clock.GetUtcNow(), quick.Time?.ToDateTimeOffset()));
            var reply = await AgentExamination.AskAsync(agent, cancellationToken).ConfigureAwait(false);
            found.AddRange(reply.Checks.Select(AgentExamination.Read));
        }
        catch (ClientException error)
        {
            found.Add(new Examination("agent", Outcome.Failed, error.Code) { Cause = error.Message, WayOut = error.Hint ?? "", Command = "mbot-client logs agent" });
        }

        return (found, true);
    }

    /// <returns>Whether anything was done.</returns>
    private async Task<bool> FixAsync(Session session, Findings findings, CancellationToken cancellationToken)
    {
        var done = false;
        var fixes = findings.Diagnosis.Sorted.Select(SafeFix.For).OfType<SafeFix>().DistinctBy(fix => string.Join(' ', fix.Arguments)).ToList();
        if (fixes.Count == 0)
            session.Terminal.Note("nothing of it can be mended safely from here", Style.Dim);
        foreach (var wanted in fixes)
        {
            var command = string.Join(' ', wanted.Arguments);
            try
            {
                await session.Terminal.ConfirmAsync($"{wanted.Check}: mbot-client {command} {wanted.Does}.", session.Get(yes), cancellationToken).ConfigureAwait(false);
            }
            catch (ClientException error) when (error.Code == "not-confirmed" && session.Terminal.Traits.InputIsTerminal)
            {
                continue; // not this one
            }

            session.Terminal.Note($"mbot-client {command}", Style.Dim);
            string[] asked = [.. session.ProfileOption is { } name ? (string[])["--profile", name] : [], .. wanted.Arguments, .. wanted.Arguments[0] == "service" ? (string[])["--yes"] : []];
            var json = session.Json;
            var exit = await Cli.RunAsync(asked, Quiet(session), cancellationToken).ConfigureAwait(false);
            session.Terminal.Json = json;
            session.Terminal.Note(exit == ExitCode.Ok ? "done" : $"exit code {(int)exit}", exit == ExitCode.Ok ? Style.Good : Style.Bad);
            done = true;
        }

        return done;
    }

    /// <summary>What a fix says is about the result, and not the result.</summary>
    private static ClientEnvironment Quiet(Session session) =>
        session.Environment with { Terminal = new Terminal(session.Terminal.Error, session.Terminal.Error, session.Terminal.Input, session.Terminal.Traits) };
}
