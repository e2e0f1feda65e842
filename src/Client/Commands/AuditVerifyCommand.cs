using System.Security.Cryptography.X509Certificates;
using MBot.Client.Audit;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AuditVerifyCommand(ClientEnvironment environment) : Verb(environment, "verify", "Prove that the audit is whole: recomputed here, and asked of the agent.", """
    The newest record is remembered on this laptop, so that a cut-off end or an old copy is noticed the next time. An old copy is
    accepted when the CA's holder has told the agent of it ('access restored'): the audit has a record of that, signed by the CA.
    Exit code 5 when something doesn't fit.
    """)
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        var heads = new AuditHeads(session.Environment.Folder);
        using var authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(agent.Profile.Authority, cancellationToken).ConfigureAwait(false));
        var check = new AuditCheck(heads.Read(agent.Profile), agent.Profile.InstanceId, authority);
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
        if (check.Restored is { } restored)
            terminal.Line(restored, Style.Warning);
        if (check.Problem is { } problem)
            terminal.Line($"not intact, at record {check.BrokenAt}: {problem}", Style.Bad);
        if (check.LooksRestored)
            terminal.Note("if its disk was restored on purpose, say so from the laptop with the CA: mbot-client access restored");
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
        writer.WriteString("restored", check.Restored);
        writer.WriteNumber("epoch", check.Head?.Epoch ?? 0);
        writer.WriteNumber("brokenAt", check.BrokenAt);
        writer.WriteBoolean("agentSaysIntact", said.Intact);
        writer.WriteString("agentSaysProblem", said.Problem);
    });
}
