using MBot.Protos.V1;

namespace MBot.Agent.Health;

/// <summary>A feature's share of the status at a glance. Implemented by features, so that Health needs to know none of them.</summary>
internal interface IStatusPart
{
    /// <summary>Fills the feature's own fields of the reply, and no others.</summary>
    Task FillAsync(StatusReply status, CancellationToken cancellation);
}
