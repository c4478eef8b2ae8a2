using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SecondFactor : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "FirstPictureSha256",
                table: "Passages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "SecondFactorBelow",
                table: "Devices",
                type: "REAL",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "FirstPictureSha256",
                table: "Passages");

            migrationBuilder.DropColumn(
                name: "SecondFactorBelow",
                table: "Devices");
        }
    }
}
