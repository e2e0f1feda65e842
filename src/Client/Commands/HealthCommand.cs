using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class HealthCommand : Verb
{
    private readonly Option<bool> all = new("--all") { Description = "Also what has not lasted long enough to be shown, and what is for information only." };
    private readonly Option<bool> checks = new("--checks") { Description = "Also let the agent look at its machine: git, nginx, python, disk …" };

    public HealthCommand(ClientEnvironment environment)
        : base(environment, "health", "Show what is not as it should be. Exit code 5 when something of medium severity or above is wrong.")
    {
        Add(all);
        Add(checks);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        var reply = await agent.ReadAsync(options => agent.Health.ListConditionsAsync(new ListConditionsRequest { IncludeDamped = session.Get(all) }, options), cancellationToken).ConfigureAwait(false);
        var found = session.Get(checks)
            ? await agent.ReadAsync(options => agent.Diagnostics.RunAsync(new RunDiagnosticsRequest(), options), cancellationToken, TimeSpan.FromSeconds(60)).ConfigureAwait(false)
            : null;
        if (session.Json)
        {
            session.Terminal.Document(reply);
            if (found is not null)
                session.Terminal.Document(found);
        }
        else
        {
            Tell(session, reply.Conditions);
            if (reply.Conditions.Count == 0 && session.Terminal.Traits.OutputIsTerminal)
                session.Terminal.Line("nothing is wrong", Style.Good);
            if (found is not null)
                Show(session, found);
        }

        return reply.Conditions.Any(condition => condition.Severity >= Severity.Medium) || found is not null && found.Checks.Any(check => !check.Passed)
            ? ExitCode.Failed
            : ExitCode.Ok;
    }

    public static void Tell(Session session, IEnumerable<Condition> conditions)
    {
        foreach (var condition in conditions)
        {
            if (!session.Terminal.Traits.OutputIsTerminal)
            {
                session.Terminal.Line($"condition\t{condition.Severity.ToString().ToLowerInvariant()}\t{condition.Code}\t{condition.Text}");
                continue;
            }

            session.Terminal.Line($"  {OperationText.Word(condition.Severity),-8}  {condition.Code}: {condition.Text} (since {Text.Ago(condition.Since, session.Clock)})", OperationText.StyleOf(condition.Severity));
            if (condition.Hint.Length > 0)
                session.Terminal.Line($"            → {condition.Hint}");
        }
    }

    private static void Show(Session session, RunDiagnosticsReply found) =>
        session.Terminal.Table(["CHECK", "RESULT", "FOUND", "WAY OUT"],
            [.. found.Checks.Select(check => new Cell[] { check.Name, new(check.Passed ? "ok" : "failed", check.Passed ? Style.Good : Style.Bad), check.Detail, check.Hint })], "nothing was checked");
}
