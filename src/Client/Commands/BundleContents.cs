using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using MBot.Client.Doctor;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

/// <summary>Gathers what goes into a support bundle. What can't be had is said in its place.</summary>
internal static class BundleContents
{
    private const int LogLines = 500;
    private static readonly TimeSpan LogBound = TimeSpan.FromSeconds(20);

    public static async Task<byte[]> PackAsync(Session session, Findings findings, CancellationToken cancellationToken)
    {
        var bundle = new SupportBundle(session.Clock.GetUtcNow());
        bundle.Add("doctor.json", JsonText.Document(writer => DoctorView.Write(writer, findings)));
        bundle.Add("client.txt", string.Create(CultureInfo.InvariantCulture, $"{VersionCommand.Text}\n{RuntimeInformation.OSDescription}\n{session.Clock.GetUtcNow():u}\n"));
        if (!findings.AgentReached)
        {
            bundle.Add("agent.txt", "the agent was not reached\n");
            return bundle.Pack();
        }

        var agent = session.Agent;
        await AddAsync("status.json", () => agent.ReadAsync(options => agent.Health.GetStatusAsync(new GetStatusRequest(), options), cancellationToken)).ConfigureAwait(false);
        await AddAsync("conditions.json", () => agent.ReadAsync(options => agent.Health.ListConditionsAsync(new ListConditionsRequest { IncludeDamped = true }, options), cancellationToken)).ConfigureAwait(false);
        await AddAsync("operations.json", () => agent.ReadAsync(options => agent.Operations.ListAsync(new ListOperationsRequest { Limit = 50 }, options), cancellationToken)).ConfigureAwait(false);
        await AddAsync("releases.json", () => agent.ReadAsync(options => agent.Deployments.ListReleasesAsync(new ListReleasesRequest(), options), cancellationToken)).ConfigureAwait(false);
        await AddAsync("configuration.json", () => agent.ReadAsync(options => agent.Configuration.GetAsync(new GetConfigurationRequest(), options), cancellationToken)).ConfigureAwait(false);
        foreach (var source in Enum.GetValues<LogSource>().Where(source => source != LogSource.Unspecified))
            bundle.Add($"logs/{source.ToString().ToLowerInvariant()}.log", await LogAsync(session, source, cancellationToken).ConfigureAwait(false));
        return bundle.Pack();

        async Task AddAsync<T>(string name, Func<Task<T>> readAsync)
            where T : IMessage
        {
            try
            {
                bundle.Add(name, ProtoJson.Document(await readAsync().ConfigureAwait(false)));
            }
            catch (ClientException error)
            {
                bundle.Add(name + ".txt", error.Message + "\n");
            }
        }
    }

    private static async Task<string> LogAsync(Session session, LogSource source, CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        try
        {
            await session.Agent.StreamAsync(options => session.Agent.Logs.Read(new ReadLogsRequest { Sources = { source }, Tail = LogLines }, options),
                line => lines.Append(CultureInfo.InvariantCulture, $"{line.Time?.ToDateTimeOffset():O} {line.Origin} {line.Text}\n"), cancellationToken, LogBound).ConfigureAwait(false);
        }
        catch (ClientException error)
        {
            lines.Append(CultureInfo.InvariantCulture, $"not read to the end: {error.Message}\n");
        }

        return lines.ToString();
    }
}
