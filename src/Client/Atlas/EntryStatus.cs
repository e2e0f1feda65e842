namespace MBot.Client.Atlas;

/// <summary>Whether an entry counts already, as Atlas says it.</summary>
internal enum EntryStatus
{
    /// <summary>Being brought to the clusters.</summary>
    Pending,

    Active,

    /// <summary>Atlas could not bring it to a cluster.</summary>
    Failed,
}
