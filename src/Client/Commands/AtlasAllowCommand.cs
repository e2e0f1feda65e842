using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using MBot.Client.Admission;
using MBot.Client.Atlas;
using MBot.Client.Configuration;
using MBot.Client.Doctor;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class AtlasAllowCommand : Verb
{
    private const int MostSeconds = 600;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Argument<string?> address = new("ADDRESS") { Description = "An IPv4 address or a network. Else the instance's own public address, as it knows it.", HelpName = "ADDRESS", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> comment = new("--comment") { Description = "What the entry says it is for. Else the profile's name.", HelpName = "TEXT" };
    private readonly Option<int> timeout = new("--timeout") { Description = "Seconds to wait until the entry counts.", HelpName = "SECONDS", DefaultValueFactory = _ => 120 };
    private readonly AtlasOptions atlas = new();

    public AtlasAllowCommand(ClientEnvironment environment)
        : base(environment, "allow", "Put the instance's address on the Atlas project's IP access list, and wait until it counts.", $"""
            {AtlasOptions.Explained}
            An address that is on the list already is left as it is. The instance's address changes with each start unless it has an
            Elastic IP. 0.0.0.0/0 is refused.
            """)
    {
        Add(address);
        Add(comment);
        Add(timeout);
        atlas.AddTo(this);
        Common.Between(timeout, 1, MostSeconds);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var entry = EntryOf(session.Get(address) ?? await InstanceAsync(session, cancellationToken).ConfigureAwait(false));
        using var api = await atlas.OpenAsync(session, cancellationToken).ConfigureAwait(false);
        using var alone = Lock(session.Environment.Folder);
        var before = await api.StatusAsync(entry, cancellationToken).ConfigureAwait(false);
        if (before is null)
        {
            await api.AddAsync(entry, session.Get(comment) ?? $"mbot {session.Profile?.Name}".Trim(), cancellationToken).ConfigureAwait(false);
            session.Terminal.Note($"{entry} is added; waiting until it counts …", Style.Dim);
        }

        atlas.Remember(session);
        var status = before == EntryStatus.Active ? EntryStatus.Active : await ActiveAsync(session, api, entry, cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("entry", entry);
                writer.WriteBoolean("added", before is null);
                writer.WriteString("status", AtlasStatusCommand.Word(status));
            });
        }
        else
        {
            session.Terminal.Line(before is null ? $"{entry} is let in" : $"{entry} is let in already");
        }

        return ExitCode.Ok;
    }

    /// <summary>As Atlas names it: an address alone without a prefix.</summary>
    public static string EntryOf(string given)
    {
        var network = Network.Canonical(given);
        if (Network.IsV6(network))
            throw ClientException.Usage($"'{given}' is no IPv4 address", "Atlas's access list takes IPv4");
        return network.EndsWith("/32", StringComparison.Ordinal) ? network[..^3] : network;
    }

    private async Task<EntryStatus> ActiveAsync(Session session, AtlasApi api, string entry, CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(session.Get(timeout));
        var started = session.Clock.GetTimestamp();
        while (true)
        {
            switch (await api.StatusAsync(entry, cancellationToken).ConfigureAwait(false))
            {
                case EntryStatus.Active:
                    return EntryStatus.Active;
                case EntryStatus.Failed:
                    throw new ClientException(ExitCode.Failed, "atlas.not-applied", $"Atlas could not bring {entry} to the project's clusters") { Hint = "look at Network Access in Atlas; remove the entry there and try again" };
            }

            if (session.Clock.GetElapsedTime(started) > patience)
                throw new ClientException(ExitCode.Unknown, "atlas.pending", $"{entry} is on the list, and Atlas is still bringing it to the clusters") { Hint = $"mbot-client atlas status {entry}" };
            await Task.Delay(Pause, session.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the agent knows its machine's address to be; without the agent what the profile or AWS says.</summary>
    private static async Task<string> InstanceAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await AgentExamination.AskAsync(session.Agent, cancellationToken, "atlas").ConfigureAwait(false);
            if (reply.PublicAddresses.Select(IPAddress.Parse).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) is { } own)
                return own.ToString();
        }
        catch (ClientException error)
        {
            session.Terminal.Note($"the agent does not tell its address: {error.Message}", Style.Dim);
        }

        var host = await MachineAddress.FindAsync(session, cancellationToken).ConfigureAwait(false);
        return IPAddress.TryParse(host, out var address) && !IPAddress.IsLoopback(address) ? host : throw ClientException.Usage($"nobody knows the public address of the instance ({host})", "name it: mbot-client atlas allow ADDRESS");
    }

    /// <summary>Atlas bears one addition at a time; the kernel's lock ends with the process.</summary>
    private static FileStream Lock(ClientFolder folder)
    {
        PrivateFile.CreateFolder(folder.Root);
        try
        {
            return new FileStream(folder.AtlasLock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException error)
        {
            throw new ClientException(ExitCode.Refused, "atlas.busy", "another 'atlas allow' is at work here, and Atlas bears one at a time", error) { Hint = "it ends by itself: try again then" };
        }
    }
}
