using System.CommandLine;
using MBot.Client.Backups;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>Which backups may go: said the same way by hand and in cron.</summary>
internal sealed class RetentionOptions
{
    private readonly Option<string> olderThan = new("--older-than") { Description = "Only those older than this go: 7d, 36h, or a time.", HelpName = "AGE", DefaultValueFactory = _ => "7d" };
    private readonly Option<int> keep = new("--keep") { Description = "So many complete ones stay at least, however old they are.", HelpName = "N", DefaultValueFactory = _ => 3 };

    public void AddTo(Command verb)
    {
        verb.Add(olderThan);
        verb.Add(keep);
        Common.Between(keep, 1, 1000);
    }

    public Retention Of(Session session) => new(TimeText.Parse(session.Get(olderThan)!, session.Clock), session.Get(keep));
}
