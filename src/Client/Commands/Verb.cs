using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>A verb: its name, its help, its arguments and what it does. One class each.</summary>
internal abstract class Verb : Command
{
    /// <param name="summary">One line, for the list of verbs.</param>
    /// <param name="details">What its own --help says beyond that.</param>
    protected Verb(ClientEnvironment environment, string name, string summary, string details = "")
        : base(name, summary)
    {
        Details = details;
        SetAction(async (parsed, cancellationToken) =>
        {
            using var session = new Session(environment, parsed);
            var exit = await RunAsync(session, cancellationToken).ConfigureAwait(false);
            if (session.Used is { } agent && await CertificateRenewal.RenewWhenDueAsync(agent, environment.Folder.Authority, session.Clock, cancellationToken).ConfigureAwait(false) is { } renewed)
                session.Terminal.Note(renewed, Style.Dim);
            return (int)exit;
        });
    }

    public static TimeSpan UsualEndPatience { get; } = TimeSpan.FromSeconds(2);

    public string Details { get; }

    /// <summary>How long it may go on after a Ctrl-C until it has come to an end in good order.</summary>
    public virtual TimeSpan EndPatience => UsualEndPatience;

    protected abstract Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken);
}
