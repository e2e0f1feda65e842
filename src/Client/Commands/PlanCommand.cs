using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class PlanCommand : Verb
{
    private readonly Option<string?> reference = new("--ref", "-r") { Description = "Branch, tag or commit. Else what a redeploy would take.", HelpName = "REF" };

    public PlanCommand(ClientEnvironment environment)
        : base(environment, "plan", "Show what a redeploy would do, before anything moves.", """
            Commits, changed requirements, missing secrets, disk and memory needed, whether visitors notice, and who is in the way.
            Exit code 4 when a redeploy would be refused or fail.
            """) => Add(reference);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var plan = await session.Agent.ReadAsync(options => session.Agent.Deployments.PlanAsync(new PlanRequest { Ref = session.Get(reference) ?? "" }, options),
            cancellationToken, TimeSpan.FromMinutes(3)).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(plan);
        else
            Tell(session, plan);
        return plan.Problems.Count > 0 ? ExitCode.Refused : ExitCode.Ok;
    }

    private static void Tell(Session session, PlanReply plan)
    {
        var terminal = session.Terminal;
        terminal.Line($"{plan.Ref} is {Text.Commit(plan.Commit)}{(plan.UpToDate ? ": live already" : "")}", Style.Strong);
        OutcomeReport.Commits(terminal, plan.Commits);
        OutcomeReport.Requirements(terminal, plan.Requirements);
        terminal.Line($"  environment   {(plan.EnvironmentReady ? "ready, reused" : "to be built")}");
        terminal.Line($"  switch        {OperationText.Mode(plan.SwitchMode)}: {plan.SwitchReason}", plan.SwitchMode == SwitchMode.StopStart ? Style.Warning : Style.Plain);
        terminal.Line($"  disk          {Text.Size(plan.DiskNeededBytes)} needed, {Text.Size(plan.DiskFreeBytes)} free");
        terminal.Line($"  memory        {Text.Size(plan.MemoryNeededBytes)} needed, {Text.Size(plan.MemoryAvailableBytes)} available");
        foreach (var secret in plan.MissingSecrets)
            terminal.Line($"  missing       {secret}: mbot-client secrets set {secret}", Style.Bad);
        foreach (var obstacle in plan.Obstacles)
            terminal.Line($"  in the way    {obstacle.Slot} ({obstacle.ReleaseId}): {Text.Count(obstacle.Sessions, "session")}, until {Text.Clock(obstacle.Until, session.Clock)} at the latest", Style.Warning);
        if (plan.Obstacles.Count > 0)
            terminal.Line("                → redeploy --wait waits for them, --cut ends them, --stop-start shows the maintenance page");
        foreach (var problem in plan.Problems)
            terminal.Line($"  problem       {problem}", Style.Bad);
    }
}
