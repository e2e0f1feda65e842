using MBot.Agent.Certificates;

namespace MBot.Agent.Tests.Certificates;

public class HstsAgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(730, null, 0)]
    [InlineData(730, 0, 1)]
    [InlineData(730, 23, 1)]
    [InlineData(730, 25, 24)]
    [InlineData(730, 169, 730 * 24)]
    [InlineData(0, 169, 0)]
    public void BrowsersAreToldMore_TheLongerItHasWorked(int wantedDays, int? hoursServed, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), HstsAge.Of(TimeSpan.FromDays(wantedDays), hoursServed is { } h ? Now.AddHours(-h) : null, Now));
}
