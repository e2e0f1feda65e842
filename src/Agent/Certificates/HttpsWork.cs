using MBot.Agent.Certificates.Issuing;
using MBot.Agent.Certificates.Renewal;
using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Nginx;
using MBot.Agent.Operations;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>
/// https as long work: check, rehearse, order, serve, see. What visitors have changes only at the end, and comes back when what is new
/// does not hold. The authority's limits are kept whoever asks.
/// </summary>
internal sealed class HttpsWork(
    IOperations operations,
    Preflight preflight,
    Certbot certbot,
    AttemptLedger ledger,
    HttpsSwitch door,
    AgentConfiguration configuration,
    ISettings<HttpsOptions> options,
    TimeProvider time)
{
    // Let's Encrypt's limit; renewals by themselves stop one before it.
    private const int CertificatesPerWeek = 5;

    /// <param name="email">Empty: as it is.</param>
    /// <exception cref="MBotException"><c>invalid-argument</c>, <c>https.too-many</c>, <c>operation.*</c>: nothing has begun.</exception>
    public async Task<Operation> EnableAsync(string id, string by, IReadOnlyList<string> names, string email, CancellationToken cancellation)
    {
        if (await operations.FindAsync(id, cancellation) is { } existing)
            return existing;
        if (names.Count is 0 or > 100)
            throw MBotException.InvalidArgument("names", "1 to 100 host names are wanted");
        if (names.FirstOrDefault(n => !NginxText.IsHostName(n) || !n.Contains('.', StringComparison.Ordinal)) is { } bad)
            throw MBotException.InvalidArgument("names", $"{bad} is no public host name", "such as app.example.org; international names in their xn-- form, no wildcards");
        var wanted = names.Select(n => n.ToLowerInvariant()).Distinct().ToList();
        MustBeAllowed(wanted);
        if (email.Length > 0)
            configuration.Set("https.email", email);
        return await operations.StartAsync(
            new NewOperation(id, OperationKind.HttpsEnable, by),
            (operation, stop) => RunAsync(operation, wanted, check: true, rehearse: options.Current.RehearsalServer != options.Current.Server, order: true, stop),
            cancellation);
    }

    /// <param name="dryRun">Only rehearse.</param>
    /// <exception cref="MBotException"><c>https.off</c>, <c>https.too-many</c>, <c>operation.*</c>: nothing has begun.</exception>
    public async Task<Operation> RenewAsync(string id, string by, bool dryRun, CancellationToken cancellation)
    {
        if (await operations.FindAsync(id, cancellation) is { } existing)
            return existing;
        var names = options.Current.Names;
        if (names.Length == 0)
            throw MBotException.FailedPrecondition("https.off", "the app is served over plain HTTP: there is nothing to renew", "mbot-client https enable NAME");
        if (!dryRun)
            MustBeAllowed(names);
        return await operations.StartAsync(
            new NewOperation(id, OperationKind.HttpsRenew, by),
            (operation, stop) => RunAsync(operation, names, check: dryRun, rehearse: dryRun, order: !dryRun, stop),
            cancellation);
    }

    public async Task<Operation> DisableAsync(string id, string by, CancellationToken cancellation) => await operations.StartAsync(
        new NewOperation(id, OperationKind.HttpsDisable, by),
        async (operation, stop) =>
        {
            await operation.EnterAsync(OperationState.Switching, stop);
            await operation.StepAsync("plain http", async c => { await door.StopAsync(c); return true; }, _ => "", stop);
            return new Outcome();
        },
        cancellation);

    private async Task<Outcome> RunAsync(IOperationContext operation, IReadOnlyList<string> names, bool check, bool rehearse, bool order, CancellationToken cancellation)
    {
        await operation.EnterAsync(OperationState.Preparing, cancellation);
        var warnings = new List<string>();
        if (check)
        {
            warnings.AddRange(await operation.StepAsync("check", c => preflight.CheckAsync(names, c), found => found.Count == 0 ? string.Join(", ", names) : $"{found.Count} notices", cancellation));
            foreach (var warning in warnings)
                operation.Notice(Severity.Low, "https.check", warning);
        }

        void Say(OutputLine line) => operation.Output("certbot", line.Text);
        if (rehearse)
            await operation.StepAsync("rehearse", c => RehearseAsync(names, Say, c), _ => new Uri(options.Current.RehearsalServer).Host, cancellation);
        if (!order)
        {
            await operation.EnterAsync(OperationState.Switching, cancellation);
            return new Outcome { Warnings = warnings };
        }

        var pair = await operation.StepAsync("order", c => OrderAsync(names, Say, c), p => $"until {p.Leaf.NotAfter.ToUniversalTime():yyyy-MM-dd} from {p.Leaf.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: true)}", cancellation);
        await operation.EnterAsync(OperationState.Switching, cancellation);
        await operation.StepAsync("serve", c => ServeAsync(pair, names, c), _ => $"https://{names[0]}/", cancellation);
        return new Outcome { Warnings = warnings };
    }

    private async Task<CertificatePair> OrderAsync(IReadOnlyList<string> names, Action<OutputLine> say, CancellationToken cancellation)
    {
        ledger.Begin(names);
        try
        {
            return await certbot.ObtainAsync(names, say, cancellation);
        }
        catch (AcmeException e)
        {
            ledger.Fail(e.Problem.Code, e.Problem.Detail, e.Problem.RetryAfter);
            throw e.ToError();
        }
        catch (MBotException e)
        {
            ledger.Fail(e.Code, e.Message, null);
            throw;
        }
    }

    private async Task<bool> ServeAsync(CertificatePair pair, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        try
        {
            await door.ServeAsync(pair, names, cancellation);
            return true;
        }
        catch (MBotException e)
        {
            throw new RevertedException(Failure.Of(e));
        }
    }

    private async Task<bool> RehearseAsync(IReadOnlyList<string> names, Action<OutputLine> say, CancellationToken cancellation)
    {
        try
        {
            await certbot.RehearseAsync(names, say, cancellation);
            return true;
        }
        catch (AcmeException e)
        {
            throw e.ToError();
        }
    }

    private void MustBeAllowed(IReadOnlyList<string> names)
    {
        var at = RenewalPolicy.Allowed(Attempt.NamesOf(names), ledger.All, CertificatesPerWeek);
        if (at > time.GetUtcNow())
            throw MBotException.FailedPrecondition("https.too-many", $"the authority has given {CertificatesPerWeek} certificates for these names within a week, which is all that it gives", $"again from {at.UtcDateTime:u}; a rehearsal is free: mbot-client https renew --dry-run");
    }
}
