using System.Globalization;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class HttpsStatusCommand(ClientEnvironment environment)
    : Verb(environment, "status", "Show how visitors are served, and what will happen when.")
{
    private const int ShownAttempts = 5;

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var status = await session.Agent.ReadAsync(options => session.Agent.Https.GetAsync(new GetHttpsRequest(), options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(status);
        else
            Show(session, status);
        return ExitCode.Ok;
    }

    private static void Show(Session session, HttpsStatus status)
    {
        var now = session.Clock.GetUtcNow();
        if (status.Names.Count == 0)
        {
            session.Terminal.Line("plain HTTP: what visitors send can be read on its way");
            session.Terminal.Line("  → mbot-client https enable NAME --email ADDRESS");
            return;
        }

        session.Terminal.Line($"names        {string.Join(' ', status.Names)}");
        if (status.Certificate is { } certificate)
        {
            var left = certificate.NotAfter.ToDateTimeOffset() - now;
            session.Terminal.Line($"certificate  {certificate.Serial} from {certificate.Issuer}");
            session.Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"ends         {certificate.NotAfter.ToDateTimeOffset():yyyy-MM-dd HH:mm} UTC, in {left.TotalDays:0.#} days"), left < TimeSpan.FromDays(1) ? Style.Bad : Style.Plain);
        }

        if (status.NextAttempt is { } next)
            session.Terminal.Line($"renewal      {(next.ToDateTimeOffset() <= now ? "at the next look, within six hours" : string.Create(CultureInfo.InvariantCulture, $"{next.ToDateTimeOffset():yyyy-MM-dd HH:mm} UTC"))}");
        session.Terminal.Line($"HSTS         {(status.HstsSeconds == 0 ? "browsers are not told to insist on https" : $"browsers insist on https for {Text.Span(TimeSpan.FromSeconds(status.HstsSeconds))}")}");
        session.Terminal.Line($"authority    {status.Server}");
        if (status.Problem.Length > 0)
            session.Terminal.Line($"problem      {status.Problem}", Style.Bad);
        foreach (var attempt in status.Attempts.Take(ShownAttempts))
        {
            var what = attempt.Code.Length == 0 ? (attempt.Message is { Length: > 0 } said ? said : "a certificate") : $"{attempt.Code}: {attempt.Message}{(attempt.RetryAfter is { } at ? $" (not before {at.ToDateTimeOffset():u})" : "")}";
            session.Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  {attempt.Time.ToDateTimeOffset():yyyy-MM-dd HH:mm}  {what}"), attempt.Code.Length == 0 ? Style.Dim : Style.Warning);
        }
    }
}
