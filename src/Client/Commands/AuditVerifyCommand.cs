using MBot.Client.Audit;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AuditVerifyCommand(ClientEnvironment environment) : Verb(environment, "verify", "Prove that the audit is whole: recomputed here, and asked of the agent.", """
    The newest record is remembered on this laptop, so that a cut-off end or an old copy is noticed the next time.
    Exit code 5 when something doesn't fit.
    """)
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        var heads = new AuditHeads(session.Environment.Folder);
        var check = new AuditCheck(heads.Read(agent.Profile));
        await AuditCommand.ReadAsync(session, check.Next, cancellationToken).ConfigureAwait(false);
        check.End();
        var said = await agent.ReadAsync(options => agent.Access.VerifyAuditAsync(new VerifyAuditRequest(), options), cancellationToken, TimeSpan.FromMinutes(1)).ConfigureAwait(false);
        var intact = check.Problem is null && said.Intact;
        if (intact && check.Head is { } head)
            heads.Write(agent.Profile, head);
        if (session.Json)
            Document(session, check, said, intact);
        else
            Tell(session.Terminal, check, said, intact);
        return intact ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Tell(Terminal terminal, AuditCheck check, VerifyAuditReply said, bool intact)
    {
        if (intact)
            terminal.Line($"intact: {Text.Count(check.Records, "record")}, recomputed here; the agent finds the same", Style.Good);
        if (check.Problem is { } problem)
            terminal.Line($"not intact, at record {check.BrokenAt}: {problem}", Style.Bad);
        if (!said.Intact)
            terminal.Line($"the agent itself says: not intact, at record {said.BrokenAt}: {said.Problem}", Style.Bad);
    }

    private static void Document(Session session, AuditCheck check, VerifyAuditReply said, bool intact) => session.Terminal.Document(writer =>
    {
        writer.WriteBoolean("intact", intact);
        writer.WriteNumber("records", check.Records);
        writer.WriteNumber("headSequence", check.Head?.Sequence ?? 0);
        writer.WriteString("headHash", check.Head?.Hash);
        writer.WriteString("problem", check.Problem);
        writer.WriteNumber("brokenAt", check.BrokenAt);
        writer.WriteBoolean("agentSaysIntact", said.Intact);
        writer.WriteString("agentSaysProblem", said.Problem);
    });
}
