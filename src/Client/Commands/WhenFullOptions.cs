using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

/// <summary>What to do when there is no room for another running release. The options exclude each other.</summary>
internal sealed class WhenFullOptions
{
    private readonly Option<bool> wait = new("--wait") { Description = "When there is no room: wait until enough sessions on older releases have ended." };
    private readonly Option<bool> cut = new("--cut") { Description = "When there is no room: end the sessions on older releases now. Their users lose what is on their screen." };
    private readonly Option<bool> stopStart = new("--stop-start") { Description = "When there is no room: maintenance page, stop the live release, start the new one. Every session ends." };

    public void AddTo(Command command)
    {
        command.Add(wait);
        command.Add(cut);
        command.Add(stopStart);
        command.Validators.Add(result =>
        {
            if (new[] { wait, cut, stopStart }.Count(option => result.GetResult(option) is { Implicit: false }) > 1)
                result.AddError("--wait, --cut and --stop-start exclude each other.");
        });
    }

    public WhenFull Of(Session session) =>
        session.Get(wait) ? WhenFull.Wait : session.Get(cut) ? WhenFull.Cut : session.Get(stopStart) ? WhenFull.StopStart : WhenFull.Refuse;

    /// <summary>Names the risk of the two that hurt someone, and asks.</summary>
    public static Task ConfirmAsync(Session session, WhenFull chosen, bool yes, CancellationToken cancellationToken) => chosen switch
    {
        WhenFull.Cut => session.Terminal.ConfirmAsync("--cut ends the open sessions on older releases if there is no room: their users lose unsaved work.", yes, cancellationToken),
        WhenFull.StopStart => session.Terminal.ConfirmAsync("--stop-start shows the maintenance page and ends every open session if there is no room for two releases.", yes, cancellationToken),
        _ => Task.CompletedTask,
    };
}
