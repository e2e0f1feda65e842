using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class SourceShowCommand(ClientEnvironment environment) : Verb(environment, "show", "Show where releases come from.")
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var source = await session.Agent.ReadAsync(options => session.Agent.Deployments.GetSourceAsync(new GetSourceRequest(), options), cancellationToken).ConfigureAwait(false);
        Show(session, source);
        return ExitCode.Ok;
    }

    public static void Show(Session session, Source source)
    {
        if (session.Json)
        {
            session.Terminal.Document(source);
            return;
        }

        session.Terminal.Line(source.Url.Length > 0 ? $"url  {source.Url}" : "no source yet: mbot-client source set URL");
        session.Terminal.Line($"ref  {(source.Ref.Length > 0 ? source.Ref : "the repository's default branch")}");
        if (source.DeployKey.Length > 0)
            session.Terminal.Line($"key  {source.DeployKey}");
    }
}
