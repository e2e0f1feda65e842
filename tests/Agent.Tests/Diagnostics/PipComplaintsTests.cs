using MBot.Agent.Diagnostics.Checks;

namespace MBot.Agent.Tests.Diagnostics;

public sealed class PipComplaintsTests
{
    [Fact]
    public void OnlyTheEnvironmentsOwnPackages_Count_HoweverTheirNamesAreWritten()
    {
        string[] freeze = ["streamlit==1.31.0", "zope.interface==6.0", "PyYAML @ file:///srv/wheels/PyYAML-6.0.whl"];
        string[] lines =
        [
            "streamlit 1.31.0 requires tzlocal, which is not installed.",
            "pygobject 3.42.2 requires pycairo, which is not installed.",
            "zope-interface 6.0 has requirement setuptools>80, but you have setuptools 66.1.1.",
            "pyyaml 6.0 is not supported on this platform",
        ];

        Assert.Equal([lines[0], lines[2], lines[3]], PipComplaints.Of(freeze, lines));
    }
}
