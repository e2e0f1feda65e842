using MBot.Agent.Configuration;
using MBot.Agent.Nginx;

namespace MBot.Agent.Slots;

/// <summary>What nginx must be told of the slots before there are any.</summary>
internal sealed class SlotBackends(ISettings<SlotOptions> options) : INginxBackends
{
    public int FirstPort => options.Current.PortFirst;

    public int LastPort => options.Current.PortLast;

    public TimeSpan DrainTimeout => options.Current.DrainTimeout;
}
