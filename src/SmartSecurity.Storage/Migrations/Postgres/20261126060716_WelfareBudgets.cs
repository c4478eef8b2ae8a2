using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class WelfareBudgets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "WelfareBudgets",
                columns: table => new
                {
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    QuestionsPerYear = table.Column<double>(type: "double precision", nullable: false),
                    VisitsPerYear = table.Column<double>(type: "double precision", nullable: false),
                    PatienceDoors = table.Column<double>(type: "double precision", nullable: false),
                    PatienceTrace = table.Column<double>(type: "double precision", nullable: false),
                    EvidenceDoors = table.Column<double>(type: "double precision", nullable: false),
                    EvidenceTrace = table.Column<double>(type: "double precision", nullable: false),
                    HistoryFrom = table.Column<long>(type: "bigint", nullable: false),
                    HistoryTo = table.Column<long>(type: "bigint", nullable: false),
                    SavedAt = table.Column<long>(type: "bigint", nullable: false),
                    SavedBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WelfareBudgets", x => x.CommunityId);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "WelfareBudgets");
        }
    }
}
